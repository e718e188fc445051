/** The way of a GraphQL request: checked, charged, executed. */
import {
  GraphQLError,
  Kind,
  execute,
  getOperationAST,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type OperationDefinitionNode,
} from 'graphql';
import { apiHeaders } from '../http/api-headers.ts';
import { identify, payerOf } from '../http/credentials.ts';
import {
  isObject,
  jsonAnswer,
  type Noted,
  type SimAnswer,
  type SimRequest,
} from '../http/exchange.ts';
import type { RestApi } from '../rest/api.ts';
import { errorBody } from '../rest/errors.ts';
import type { QueryContext, RepositoryRefusal } from './context.ts';
import { costOf } from './cost.ts';
import { graphqlError, wireError } from './errors.ts';
import { queryRoot } from './root.ts';
import { githubSchema } from './schema.ts';
import { scopeErrors } from './scopes.ts';

/** What the contract check hears about a query. */
export interface GraphqlObserver {
  /** The query does not fit GitHub's schema. */
  invalid(request: SimRequest, messages: readonly string[]): void;
  /** The query is fine; its execution failed inside the simulator. */
  failed(request: SimRequest, messages: readonly string[]): void;
  /** The query is fine and so was its execution. */
  valid(): void;
}

interface Body {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

function readBody(request: SimRequest): Body | string {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    return 'Problems parsing JSON';
  }
  if (!isObject(value)) {
    return 'Body should be a JSON object';
  }
  if (typeof value.query !== 'string') {
    return 'A query attribute must be specified and must be a string.';
  }
  return {
    query: value.query,
    variables: isObject(value.variables) ? value.variables : {},
    operationName:
      typeof value.operationName === 'string' ? value.operationName : undefined,
  };
}

/**
 * Reads fields of our objects. A field that no object offers is an error: a
 * silent null would look like an answer.
 */
const resolveField: GraphQLFieldResolver<unknown, QueryContext> = (
  source,
  args,
  context,
  info,
) => {
  if (!isObject(source) || !(info.fieldName in source)) {
    throw graphqlError(
      'NOT_SIMULATED',
      `The simulator does not answer ${info.parentType.name}.${info.fieldName}.`,
    );
  }
  const value = source[info.fieldName];
  return typeof value === 'function'
    ? (value as (given: unknown, at: QueryContext) => unknown)(args, context)
    : value;
};

/** Only asks about itself: `rateLimit(dryRun: true)` is free. */
function isDryRun(operation: OperationDefinitionNode): boolean {
  return operation.selectionSet.selections.some(
    selection =>
      selection.kind === Kind.FIELD &&
      selection.name.value === 'rateLimit' &&
      selection.arguments?.some(
        ({ name, value }) =>
          name.value === 'dryRun' && value.kind === Kind.BOOLEAN && value.value,
      ) === true,
  );
}

function errorsAnswer(errors: readonly GraphQLError[]): SimAnswer {
  return jsonAnswer(200, { errors: errors.map(wireError) });
}

/** A query text that was read and validated once. */
type Checked =
  | { readonly document: DocumentNode }
  | { readonly complaints: readonly GraphQLError[] };

/** Validation against a schema of this size is slow; texts come again. */
const checked = new Map<string, Checked>();
const MAX_CHECKED = 500;

function readQuery(query: string): Checked {
  try {
    const document = parse(query);
    const complaints = validate(githubSchema(), document);
    return complaints.length > 0 ? { complaints } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) {
      return { complaints: [error] };
    }
    throw error;
  }
}

function checkQuery(query: string): Checked {
  let found = checked.get(query);
  if (found === undefined) {
    found = readQuery(query);
    if (checked.size >= MAX_CHECKED) {
      checked.clear();
    }
    checked.set(query, found);
  }
  return found;
}

interface Outcome {
  readonly answer: SimAnswer;
  readonly points: number;
  /** The points were taken already, so that the query could show it. */
  readonly paid?: boolean;
}

function run(
  api: RestApi,
  observer: GraphqlObserver,
  request: SimRequest,
  {
    user,
    token,
  }: { user: QueryContext['viewer']; token: QueryContext['token'] },
  refusal: RepositoryRefusal | null,
): Outcome {
  const payer = `@${user.login}`;
  const body = readBody(request);
  if (typeof body === 'string') {
    observer.invalid(request, [body]);
    return { answer: jsonAnswer(400, errorBody(400, body)), points: 1 };
  }
  const schema = githubSchema();
  const query = checkQuery(body.query);
  const document = 'document' in query ? query.document : null;
  const operation =
    document === null ? null : getOperationAST(document, body.operationName);
  if (document === null || !operation) {
    const complaints =
      'complaints' in query
        ? query.complaints
        : [new GraphQLError('No operation, or no unambiguous one, was named.')];
    observer.invalid(
      request,
      complaints.map(({ message }) => message),
    );
    return { answer: errorsAnswer(complaints), points: 1 };
  }
  const cost = costOf(schema, document, operation, body.variables);
  const refused = [
    ...cost.errors,
    ...(token.kind === 'app-user'
      ? []
      : scopeErrors(schema, document, token.scopes)),
  ];
  if (refused.length > 0) {
    observer.valid();
    return { answer: errorsAnswer(refused), points: 1 };
  }
  const points = isDryRun(operation) ? 0 : cost.points;
  api.limits.charge(payer, 'graphql', points);
  const context: QueryContext = {
    world: api.world,
    urls: api.urls,
    viewer: user,
    token,
    cost,
    budget: api.limits.enabled ? api.limits.budget(payer, 'graphql') : null,
    refusal,
  };
  const result = execute({
    schema,
    document,
    rootValue: queryRoot(context),
    contextValue: context,
    variableValues: body.variables,
    ...(body.operationName === undefined
      ? {}
      : { operationName: body.operationName }),
    fieldResolver: resolveField,
    typeResolver: value =>
      isObject(value) && typeof value.__typename === 'string'
        ? value.__typename
        : undefined,
  });
  if (result instanceof Promise) {
    throw new Error('A resolver of the simulator is asynchronous.');
  }
  const errors = result.errors ?? [];
  const own = errors.filter(({ extensions }) => {
    const type = extensions.githubType;
    return type === undefined || type === 'NOT_SIMULATED';
  });
  if (own.length > 0) {
    observer.failed(
      request,
      own.map(({ message }) => message),
    );
  } else {
    observer.valid();
  }
  return {
    answer: jsonAnswer(200, {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(errors.length === 0 ? {} : { errors: errors.map(wireError) }),
    }),
    points,
    paid: true,
  };
}

/**
 * Answers a GraphQL request.
 *
 * @param holes - why it is shown no repository, for a fault
 */
export function answerGraphql(
  api: RestApi,
  observer: GraphqlObserver,
  request: SimRequest,
  holes: RepositoryRefusal | null = null,
): Noted {
  const identity = identify(request, api.world, api.clients);
  const payer = payerOf(identity, request);
  const token = identity.kind === 'user' ? identity.token : null;

  const respond = (): Outcome => {
    const refuse = (status: number, message: string): Outcome => ({
      answer: jsonAnswer(status, errorBody(status, message)),
      points: 1,
    });
    if ((request.headers['user-agent'] ?? '') === '') {
      return refuse(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      );
    }
    if (identity.kind === 'bad') {
      return refuse(401, 'Bad credentials');
    }
    if (identity.kind !== 'user') {
      return refuse(401, 'This endpoint requires you to be authenticated.');
    }
    if (request.method !== 'POST') {
      return refuse(404, 'Not Found');
    }
    const refusal = api.limits.admit(payer, 'graphql', 1);
    if (refusal?.kind === 'primary') {
      return { answer: primaryLimitAnswer(identity.user.id), points: 1 };
    }
    if (refusal?.kind === 'secondary') {
      return {
        answer: jsonAnswer(
          403,
          errorBody(
            403,
            'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          ),
          { 'retry-after': String(refusal.retryAfterSeconds) },
        ),
        points: 1,
      };
    }
    return run(api, observer, request, identity, holes);
  };

  const { answer, points, paid } = respond();
  if (paid !== true) {
    api.limits.charge(payer, 'graphql', points);
  }
  return {
    answer: {
      ...answer,
      headers: {
        ...apiHeaders({
          dialect: api.dialect,
          token,
          acceptedScopes: ['repo'],
          limits: api.limits,
          payer,
          resource: 'graphql',
          apiVersion: null,
          mediaType: 'github.v4; format=json',
        }),
        ...answer.headers,
      },
    },
    notes: {
      route: 'POST /graphql',
      login: identity.kind === 'user' ? identity.user.login : null,
      charged: Math.max(1, points),
      resource: 'graphql',
      apiVersion: null,
    },
  };
}

/** The answer once the hour's points are spent: status 200. */
export function primaryLimitAnswer(userId: number): SimAnswer {
  return jsonAnswer(200, {
    errors: [
      {
        type: 'RATE_LIMIT',
        code: 'graphql_rate_limit',
        message: `API rate limit already exceeded for user ID ${userId}.`,
      },
    ],
  });
}
