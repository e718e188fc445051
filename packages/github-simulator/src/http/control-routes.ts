/** The control over HTTP, under `/_simulator`. */
import {
  ControlError,
  type ApproveOrder,
  type Control,
  type IssueOrder,
  type PermissionOrder,
  type Push,
  type RepositoryOrder,
  type RuleDecision,
  type RuleOrder,
  type Settings,
  type StartRun,
  type TokenOrder,
  type WebhookOrder,
  type WorkflowOrder,
} from '../control.ts';
import { Refusal } from '../engine/actions.ts';
import { FaultError, readFaultRule } from '../faults/fault.ts';
import {
  isObject,
  jsonAnswer,
  type SimAnswer,
  type SimRequest,
} from './exchange.ts';

/** Where the control is. */
export const CONTROL_PATH = '/_simulator';

type Fields = Readonly<Record<string, unknown>>;
type Check = 'string' | 'number' | 'boolean' | 'object' | 'strings';

function fits(value: unknown, check: Check): boolean {
  switch (check) {
    case 'strings':
      return (
        Array.isArray(value) && value.every(each => typeof each === 'string')
      );
    case 'object':
      return isObject(value);
    default:
      return typeof value === check;
  }
}

/**
 * Checks that a body has fields of these kinds; a `?` marks those that may be
 * absent or null. The result is the body, typed by who asks.
 */
function read<T>(body: Fields, shape: Readonly<Record<string, string>>): T {
  for (const [name, rule] of Object.entries(shape)) {
    const check = rule.replace('?', '') as Check;
    const value = body[name];
    const absent = value === undefined || value === null;
    if (absent ? !rule.endsWith('?') : !fits(value, check)) {
      throw new ControlError(400, `"${name}" must be given as ${check}.`);
    }
  }
  const unknown = Object.keys(body).find(name => !(name in shape));
  if (unknown !== undefined) {
    throw new ControlError(
      400,
      `"${unknown}" is not known here; known: ${Object.keys(shape).join(
        ', ',
      )}.`,
    );
  }
  return body as T;
}

function oneOf<T extends string>(
  value: T | undefined,
  words: readonly T[],
): void {
  if (value !== undefined && !words.includes(value)) {
    throw new ControlError(400, `"${value}" is none of ${words.join(', ')}.`);
  }
}

type Answerer = (body: Fields, id: number, request: SimRequest) => unknown;

function routes(control: Control): Readonly<Record<string, Answerer>> {
  return {
    'GET /log': (_body, _id, request) => ({
      entries: control.log(Number(request.query.get('since') ?? 0)),
    }),
    'DELETE /log': () => control.clearLog(),
    'GET /time': () => ({ now: new Date(control.now()).toISOString() }),
    'POST /time': body => {
      const order = read<{ advanceSeconds: number }>(body, {
        advanceSeconds: 'number',
      });
      const now = control.advance(order.advanceSeconds);
      return { now: new Date(now).toISOString() };
    },
    'POST /tokens': body => {
      const order = read<TokenOrder>(body, {
        login: 'string',
        action: 'string',
      });
      oneOf(order.action, ['revoke', 'expire', 'revoke-all']);
      return { ended: control.endTokens(order) };
    },
    'POST /tokens/issue': body => ({
      token: control.issueToken(
        read<IssueOrder>(body, {
          login: 'string',
          scopes: 'strings',
          expiresIn: 'number?',
        }),
      ),
    }),
    'POST /faults': body => control.addFault(readFaultRule(body)),
    'DELETE /faults': () => control.clearFaults(),
    'GET /holds': () => ({ held: control.held }),
    'DELETE /holds': () => ({ released: control.release() }),
    'POST /runs': body => ({
      run_id: control.startRun(
        read<StartRun>(body, {
          repository: 'string',
          workflow: 'string',
          ref: 'string?',
          inputs: 'object?',
          actor: 'string',
        }),
      ),
    }),
    'POST /pushes': body => ({
      sha: control.push(
        read<Push>(body, {
          repository: 'string',
          branch: 'string?',
          message: 'string',
          actor: 'string',
          files: 'object',
        }),
      ),
    }),
    'POST /repositories': body =>
      control.setRepository(
        read<RepositoryOrder>(body, {
          repository: 'string',
          archived: 'boolean',
        }),
      ),
    'POST /workflows': body =>
      control.setWorkflow(
        read<WorkflowOrder>(body, {
          repository: 'string',
          workflow: 'string',
          enabled: 'boolean',
        }),
      ),
    'POST /runs/:id/approve': (body, id) => {
      const order = read<ApproveOrder>(body, {
        environment: 'string',
        actor: 'string',
        state: 'string?',
        comment: 'string?',
      });
      oneOf(order.state, ['approved', 'rejected']);
      control.approve(id, order);
    },
    'POST /runs/:id/rule': (body, id) => {
      const order = read<RuleDecision>(body, {
        environment: 'string',
        app: 'string',
        state: 'string?',
      });
      oneOf(order.state, ['approved', 'rejected']);
      control.decideRule(id, order);
    },
    'POST /rules': body =>
      control.setRule(
        read<RuleOrder>(body, {
          repository: 'string',
          environment: 'string',
          app: 'string',
          enabled: 'boolean',
        }),
      ),
    'POST /runs/:id/finish': (body, id) => {
      const order = read<{
        conclusion?: 'success' | 'failure' | 'cancelled';
      }>(body, { conclusion: 'string?' });
      oneOf(order.conclusion, ['success', 'failure', 'cancelled']);
      control.finish(id, order.conclusion);
    },
    'POST /permissions': body => {
      const order = read<PermissionOrder>(body, {
        repository: 'string',
        login: 'string',
        permission: 'string',
      });
      oneOf(order.permission, [
        'none',
        'pull',
        'triage',
        'push',
        'maintain',
        'admin',
      ]);
      control.setPermission(order);
    },
    'POST /settings': body =>
      control.configure(
        read<Settings>(body, {
          tokenExpiresInSeconds: 'number?',
          rateLimit: 'object?',
          secondaryLimits: 'boolean?',
          activity: 'boolean?',
          runsListedAfterSeconds: 'number?',
        }),
      ),
    'POST /webhooks': body => ({
      hook_id: control.addWebhook(
        read<WebhookOrder>(body, {
          target: 'string',
          url: 'string',
          secret: 'string?',
          events: 'strings?',
          app: 'boolean?',
        }),
      ),
    }),
    'GET /violations': () => control.violations(),
    'DELETE /violations': () => control.clearViolations(),
  };
}

function readBody(request: SimRequest): Fields {
  if (request.body.length === 0) {
    return {};
  }
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    if (isObject(value)) {
      return value;
    }
  } catch {
    // Said below.
  }
  throw new ControlError(400, 'The body must be a JSON object.');
}

/** Answers a request to the control. */
export function answerControl(
  control: Control,
  request: SimRequest,
): SimAnswer {
  const path = request.path.slice(CONTROL_PATH.length);
  const run = /^\/runs\/(\d+)(\/\w+)$/.exec(path);
  const name = run === null ? path : `/runs/:id${run[2]}`;
  const answer = routes(control)[`${request.method} ${name}`];
  if (answer === undefined) {
    return jsonAnswer(404, {
      error: `The simulator has no control ${request.method} ${request.path}.`,
    });
  }
  try {
    const result = answer(readBody(request), Number(run?.[1] ?? 0), request);
    return result === undefined
      ? { status: 204, headers: {}, body: '' }
      : jsonAnswer(200, result);
  } catch (error) {
    if (error instanceof Refusal) {
      return jsonAnswer(error.status, { error: error.message });
    }
    if (error instanceof ControlError) {
      return jsonAnswer(error.status, { error: error.message });
    }
    if (error instanceof FaultError) {
      return jsonAnswer(400, { error: error.message });
    }
    throw error;
  }
}
