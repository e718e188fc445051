/** The page on which a person says who they are and agrees. */
import {
  bodyText,
  redirectAnswer,
  type SimAnswer,
  type SimRequest,
} from '../http/exchange.ts';
import type { User } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { html } from '../web/html.ts';
import { page } from '../web/layout.ts';
import type { OAuthClients } from './clients.ts';
import { normalizeScopes, type TokenService } from './tokens.ts';

/** What the OAuth pages work on. */
export interface OAuthParts {
  readonly world: World;
  readonly clients: OAuthClients;
  readonly tokens: TokenService;
}

/** Remembers who signed in last, where that person asked for it. */
const COOKIE = 'simulator_user';
/** Seconds: 30 days. */
const COOKIE_AGE = 2_592_000;

const CARRIED = [
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

interface AuthorizeRequest {
  readonly clientId: string;
  readonly appName: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | null;
}

function problem(message: string, status = 400): SimAnswer {
  return page(
    'Sign-in is not possible',
    html`<h1>Sign-in is not possible</h1>
      <p>${message}</p>`,
    { status, narrow: true },
  );
}

/** Reads what the app asks for; a page where it cannot be answered. */
function readRequest(
  { clients }: OAuthParts,
  parameters: URLSearchParams,
): AuthorizeRequest | SimAnswer {
  const clientId = parameters.get('client_id') ?? '';
  const appName = clients.nameOf(clientId);
  if (appName === null) {
    return problem(
      `No OAuth app has the client id "${clientId}". Check the clientId of the app that sent you here.`,
      404,
    );
  }
  const redirectUri =
    parameters.get('redirect_uri') ?? clients.defaultCallback(clientId) ?? '';
  if (!clients.allowsCallback(clientId, redirectUri)) {
    return problem(
      'The redirect_uri is not associated with this application. Register it as a callback address of the app.',
    );
  }
  const method = parameters.get('code_challenge_method');
  const challenge = parameters.get('code_challenge');
  if (challenge !== null && method !== 'S256') {
    return problem('Only the code_challenge_method S256 is supported.');
  }
  return {
    clientId,
    appName,
    redirectUri,
    scopes: normalizeScopes((parameters.get('scope') ?? '').split(/[\s,]+/)),
    state: parameters.get('state'),
    challenge,
  };
}

function isAnswer(value: AuthorizeRequest | SimAnswer): value is SimAnswer {
  return 'status' in value;
}

function back(
  asked: AuthorizeRequest,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer {
  const url = new URL(asked.redirectUri);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  if (asked.state !== null) {
    url.searchParams.set('state', asked.state);
  }
  return redirectAnswer(url.href, headers);
}

function agree(
  { tokens }: OAuthParts,
  asked: AuthorizeRequest,
  user: User,
  headers: Readonly<Record<string, string>> = {},
): SimAnswer {
  const code = tokens.issueCode({
    userId: user.id,
    clientId: asked.clientId,
    scopes: asked.scopes,
    redirectUri: asked.redirectUri,
    challenge: asked.challenge,
  });
  return back(asked, { code }, headers);
}

/** Bots act, but nobody signs in as one. */
function people(world: World): User[] {
  return [...world.users.values()].filter(user => user.type === 'User');
}

function rememberedUser(world: World, request: SimRequest): User | null {
  const login = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]*)`).exec(
    request.headers.cookie ?? '',
  )?.[1];
  const user = login ? world.userByLogin(decodeURIComponent(login)) : null;
  return user?.type === 'User' ? user : null;
}

/** `GET /login/oauth/authorize`. */
export function authorizePage(
  parts: OAuthParts,
  request: SimRequest,
): SimAnswer {
  const asked = readRequest(parts, request.query);
  if (isAnswer(asked)) {
    return asked;
  }
  const remembered = rememberedUser(parts.world, request);
  if (remembered !== null && request.query.get('prompt') !== 'select_account') {
    return agree(parts, asked, remembered);
  }
  const fields = CARRIED.flatMap(name => {
    const value = request.query.get(name);
    return value === null
      ? []
      : [html`<input type="hidden" name="${name}" value="${value}" />`];
  });
  const users = people(parts.world).map(
    user => html`<li>
      <button class="user" name="login" value="${user.login}">
        <img src="/avatars/u/${user.id}" width="40" height="40" alt="" />
        <span
          ><strong>Continue as ${user.login}</strong
          ><span class="soft">${user.name ?? user.login}</span></span
        >
      </button>
    </li>`,
  );
  const scopes =
    asked.scopes.length === 0
      ? html`public information only`
      : html`<code>${asked.scopes.join(', ')}</code>`;
  return page(
    `Authorize ${asked.appName}`,
    html`<div class="card">
      <h1>Authorize ${asked.appName}</h1>
      <p>The app asks for: ${scopes}</p>
      <form method="post" action="/login/oauth/authorize">
        ${fields}
        <ul class="plain" aria-label="Accounts">
          ${users}
        </ul>
        <p>
          <label
            ><input type="checkbox" name="remember" value="1" /> Remember my
            choice in this browser</label
          >
        </p>
        <button class="deny" name="deny" value="1">Cancel</button>
      </form>
      <p class="soft">You return to ${new URL(asked.redirectUri).origin}</p>
    </div>`,
    { narrow: true },
  );
}

/** `POST /login/oauth/authorize`: the choice that was made on the page. */
export function authorizeDecision(
  parts: OAuthParts,
  request: SimRequest,
): SimAnswer {
  const form = new URLSearchParams(bodyText(request));
  const asked = readRequest(parts, form);
  if (isAnswer(asked)) {
    return asked;
  }
  if (form.has('deny')) {
    return back(asked, {
      error: 'access_denied',
      error_description: 'The user has denied your application access.',
      error_uri:
        'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#access-denied',
    });
  }
  const user = parts.world.userByLogin(form.get('login') ?? '');
  if (user?.type !== 'User') {
    return problem('Choose one of the accounts.');
  }
  const cookie = form.has('remember')
    ? `${COOKIE}=${encodeURIComponent(
        user.login,
      )}; Path=/login; Max-Age=${COOKIE_AGE}; HttpOnly; SameSite=Lax`
    : null;
  return agree(
    parts,
    asked,
    user,
    cookie === null ? {} : { 'set-cookie': cookie },
  );
}

/** `GET /logout`: forgets who was remembered. */
export function logout(): SimAnswer {
  const answer = page(
    'Signed out',
    html`<h1>Signed out</h1>
      <p>The next sign-in asks again who you are.</p>`,
    { narrow: true },
  );
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'set-cookie': `${COOKIE}=; Path=/login; Max-Age=0; HttpOnly; SameSite=Lax`,
    },
  };
}
