/** Puts the parts together and finds for each request the one that answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ContractCheck } from './contract/check.ts';
import type { Fault } from './faults/fault.ts';
import { faultAnswer, graphqlRefusal } from './faults/answers.ts';
import { Holds } from './faults/holds.ts';
import { FaultPlan, isPause } from './faults/plan.ts';
import { answerGraphql, type GraphqlObserver } from './graphql/api.ts';
import { apiHeaders } from './http/api-headers.ts';
import { identify, loginOf, payerOf } from './http/credentials.ts';
import {
  jsonAnswer,
  type Noted,
  type SimAnswer,
  type SimRequest,
} from './http/exchange.ts';
import { RequestLog } from './http/log.ts';
import { GRAPHQL_PATH, REST_PATH, urlsOf, type Dialect } from './http/urls.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { accessToken } from './oauth/access-token.ts';
import { authorizeDecision, authorizePage, logout } from './oauth/authorize.ts';
import { OAuthClients, type OAuthClient } from './oauth/clients.ts';
import { TokenService } from './oauth/tokens.ts';
import { answerRest, namedPath, versionOf, type RestApi } from './rest/api.ts';
import { errorBody } from './rest/errors.ts';
import { matchRoute } from './rest/routes.ts';
import type { Simulation } from './scenario/load.ts';
import { webPage } from './web/pages.ts';
import { notFoundPage } from './web/layout.ts';
import { WebhookSender } from './webhooks/sender.ts';

/** What a simulator is made from. */
export interface SimulatorParts {
  readonly simulation: Simulation;
  readonly dialect: Dialect;
  /** The web address, without a slash at the end. */
  readonly web: string;
  /** Directory with GitHub's descriptions; null checks nothing. */
  readonly contract: string | null;
  readonly oauthClients: readonly OAuthClient[];
  /** Lifetime of access tokens; null for tokens that do not expire. */
  readonly tokenExpiresInSeconds: number | null;
}

/** An answer with the way in which it travels. */
export interface Reply {
  readonly answer: SimAnswer;
  /** Cut the connection; `after` bytes of the body, or before the headers. */
  readonly drop?: { readonly after: number | null };
  /** Send the body in pieces. */
  readonly drip?: { readonly bytes: number; readonly ms: number };
}

type Surface =
  | { readonly kind: 'rest'; readonly path: string }
  | { readonly kind: 'graphql' }
  | { readonly kind: 'oauth' }
  | { readonly kind: 'web' };

/** Pieces of a dripping body: 16 bytes, and 100 ms between them. */
const DRIP_BYTES = 16;
const DRIP_MS = 100;

/** Whether a request is carried out in spite of the answer that a fault makes. */
function isProcessed(fault: Fault | null): boolean {
  return fault !== null && 'processed' in fault && fault.processed === true;
}

const NOBODY: GraphqlObserver = {
  valid: () => {},
  invalid: () => {},
  failed: () => {},
};

/** A whole GitHub, short of the socket. */
export class Simulator {
  readonly simulation: Simulation;
  readonly dialect: Dialect;
  readonly faults = new FaultPlan();
  readonly holds = new Holds();
  readonly log = new RequestLog();
  readonly contract: ContractCheck | null;
  readonly api: RestApi;
  readonly hooks: WebhookSender;

  constructor(parts: SimulatorParts) {
    const { simulation, dialect } = parts;
    const { world, engine } = simulation;
    this.simulation = simulation;
    this.dialect = dialect;
    this.contract =
      parts.contract === null ? null : new ContractCheck(parts.contract);
    const urls = urlsOf(parts.web, dialect);
    this.hooks = new WebhookSender(
      world,
      { world, urls, version: '2022-11-28', viewer: null },
      (message, headers) => this.contract?.webhook(message, headers),
    );
    this.hooks.start();
    const started = performance.now();
    this.api = {
      world,
      actions: engine,
      urls,
      dialect,
      hooks: this.hooks,
      clients: new OAuthClients(parts.oauthClients),
      tokens: new TokenService(world, parts.tokenExpiresInSeconds),
      limits: new RateLimits({
        enabled: dialect === 'github',
        now: () => world.now(),
        pace: () =>
          world.clock.kind === 'real'
            ? world.now()
            : world.now() + performance.now() - started,
      }),
    };
  }

  /** Answers a request, faults included, and writes it down. */
  async handle(request: SimRequest): Promise<Reply> {
    const { world, clients, limits } = this.api;
    const surface = this.#surfaceOf(request.path);
    const identity = identify(request, world, clients);
    const payer = payerOf(identity, request);
    const login = loginOf(request, world);
    const limited = surface.kind === 'rest' || surface.kind === 'graphql';
    if (limited) {
      limits.arrive(payer);
    }
    try {
      const faults = this.faults.take(request, login);
      let holds = false;
      for (const fault of faults) {
        if (fault.kind === 'delay') {
          await sleep(fault.ms);
        } else if (fault.kind === 'hold' && fault.processed !== true) {
          await this.holds.hold();
        } else if (fault.kind === 'hold') {
          holds = true;
        }
      }
      const reply = this.#reply(
        request,
        surface,
        faults.find(fault => !isPause(fault)) ?? null,
        login,
      );
      if (holds) {
        await this.holds.hold();
      }
      return reply;
    } finally {
      if (limited) {
        limits.leave(payer);
      }
    }
  }

  #reply(
    request: SimRequest,
    surface: Surface,
    fault: Fault | null,
    login: string | null,
  ): Reply {
    const { world } = this.api;
    // Events of a real clock may be due since its timer was armed.
    world.clock.catchUp();
    const unprocessed = fault?.kind === 'drop' && fault.processed === false;
    const faulty =
      fault === null ? null : this.#faultAnswer(request, surface, fault);
    const { answer, notes } =
      (faulty !== null && !isProcessed(fault)) || unprocessed
        ? this.#noteFault(request, surface, faulty, login)
        : this.#behind(faulty, this.#answer(request, surface, fault));
    const dropped = fault?.kind === 'drop' && fault.afterBytes === undefined;
    this.log.add(world.now(), request, dropped ? 0 : answer.status, notes);
    return {
      answer,
      ...(fault?.kind === 'drop'
        ? { drop: { after: fault.afterBytes ?? null } }
        : {}),
      ...(fault?.kind === 'drip'
        ? {
            drip: {
              bytes: fault.bytes ?? DRIP_BYTES,
              ms: fault.ms ?? DRIP_MS,
            },
          }
        : {}),
    };
  }

  /** What was done, with the answer that comes in the place of its own. */
  #behind(faulty: SimAnswer | null, done: Noted): Noted {
    return faulty === null ? done : { ...done, answer: faulty };
  }

  #surfaceOf(path: string): Surface {
    const rest = REST_PATH[this.dialect];
    if (path === GRAPHQL_PATH[this.dialect]) {
      return { kind: 'graphql' };
    }
    if (path.startsWith(`${rest}/`)) {
      return { kind: 'rest', path: path.slice(rest.length) };
    }
    if (path === '/api/v3/user') {
      // Backstage signs in here, whichever dialect is played.
      return { kind: 'rest', path: '/user' };
    }
    return path.startsWith('/login/') || path === '/logout'
      ? { kind: 'oauth' }
      : { kind: 'web' };
  }

  #answer(request: SimRequest, surface: Surface, fault: Fault | null): Noted {
    try {
      switch (surface.kind) {
        case 'rest': {
          const version = versionOf(request, this.dialect);
          const path = this.#namedPath(request, surface.path);
          const noted = answerRest(this.api, request, surface.path);
          this.contract?.rest(request, path, version, noted.answer);
          return noted;
        }
        case 'graphql': {
          const refusal = graphqlRefusal(fault, this.api.urls.web);
          const { answer, notes } = answerGraphql(
            this.api,
            this.contract?.graphql ?? NOBODY,
            request,
            refusal?.error,
          );
          const headers = { ...answer.headers, ...refusal?.headers };
          return { answer: { ...answer, headers }, notes };
        }
        case 'oauth':
          return this.#unlimited('oauth', this.#oauth(request));
        case 'web':
          return this.#unlimited(
            'web',
            request.method === 'GET'
              ? webPage(this.api.world, request.path)
              : notFoundPage(),
          );
        default:
          return surface satisfies never;
      }
    } catch (error) {
      return this.#failure(request, error);
    }
  }

  #namedPath(request: SimRequest, path: string): string {
    const { world, clients } = this.api;
    return namedPath(this.api, identify(request, world, clients), path);
  }

  #oauth(request: SimRequest): SimAnswer {
    const parts = this.api;
    switch (`${request.method} ${request.path}`) {
      case 'GET /login/oauth/authorize':
        return authorizePage(parts, request);
      case 'POST /login/oauth/authorize':
        return authorizeDecision(parts, request);
      case 'POST /login/oauth/access_token':
        return accessToken(parts, request);
      case 'GET /logout':
        return logout();
      default:
        return notFoundPage();
    }
  }

  #unlimited(resource: 'oauth' | 'web', answer: SimAnswer): Noted {
    return {
      answer,
      notes: {
        route: null,
        login: null,
        charged: 0,
        resource,
        apiVersion: null,
      },
    };
  }

  /** A bug of the simulator must not look like an answer of GitHub. */
  #failure(request: SimRequest, error: unknown): Noted {
    const text = error instanceof Error ? error.stack ?? error.message : '';
    process.stderr.write(
      `The simulator failed at ${request.method} ${request.path}\n${text}\n`,
    );
    this.contract?.graphql.failed(request, [
      `the simulator failed: ${text.split('\n')[0]}`,
    ]);
    return this.#unlimited(
      'web',
      jsonAnswer(500, errorBody(500, 'The simulator failed; see its output.')),
    );
  }

  #faultAnswer(
    request: SimRequest,
    surface: Surface,
    fault: Fault,
  ): SimAnswer | null {
    const { world, clients, limits, urls } = this.api;
    const identity = identify(request, world, clients);
    const kind =
      surface.kind === 'rest' || surface.kind === 'graphql'
        ? surface.kind
        : 'web';
    return faultAnswer(
      {
        surface: kind,
        now: world.now(),
        userId: identity.kind === 'user' ? identity.user.id : 0,
        web: urls.web,
        headers:
          kind === 'web'
            ? {}
            : apiHeaders({
                dialect: this.dialect,
                token: identity.kind === 'user' ? identity.token : null,
                acceptedScopes: [],
                limits,
                payer: payerOf(identity, request),
                resource: kind === 'graphql' ? 'graphql' : 'core',
                apiVersion: null,
                mediaType: 'github.v3; format=json',
              }),
      },
      fault,
    );
  }

  /** What is written down about an answer that a fault made. */
  #noteFault(
    request: SimRequest,
    surface: Surface,
    faulty: SimAnswer | null,
    login: string | null,
  ): Noted {
    const version =
      surface.kind === 'rest' ? versionOf(request, this.dialect) : null;
    let route = surface.kind === 'graphql' ? 'POST /graphql' : null;
    if (surface.kind === 'rest') {
      const path = this.#namedPath(request, surface.path);
      route = matchRoute(request.method, path)?.route.operation ?? null;
      this.contract?.rest(request, path, version, null);
    }
    const api = surface.kind === 'rest' || surface.kind === 'graphql';
    return {
      answer: faulty ?? { status: 502, headers: {}, body: '' },
      notes: {
        route,
        login,
        charged: api ? 1 : 0,
        resource:
          surface.kind === 'graphql'
            ? 'graphql'
            : surface.kind === 'rest'
            ? 'core'
            : surface.kind,
        apiVersion: version,
      },
    };
  }
}
