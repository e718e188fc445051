/** Checks REST requests and answers against one version of the description. */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { isObject, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { compileTemplate, type Template } from '../http/template.ts';
import { cacheFiles, type ApiVersion } from './cache.ts';
import { operationsOf, type Description, type Node } from './description.ts';
import { toJsonSchema } from './json-schema.ts';
import { OVERLAY, applyOverlay } from './overlay.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly validate: ValidateFunction;
  readonly types: readonly string[];
}

interface OperationContract {
  readonly name: string;
  readonly method: string;
  readonly template: Template;
  readonly node: Node;
  readonly pointer: string;
  parameters: readonly Parameter[] | null;
}

/** An operation that a request was matched with, and its path parameters. */
export interface MatchedOperation {
  readonly operation: OperationContract;
  readonly params: Readonly<Record<string, string>>;
}

const ROOT = 'description';
/** Pages larger than this are cut by GitHub without a word. */
const MAX_PER_PAGE = 100;

function escapePointer(part: string): string {
  return encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'));
}

/** The messages of a validation, shortened. */
export function messagesOf(
  errors: readonly ErrorObject[] | null | undefined,
): string {
  return (errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message, params }) => {
      const detail = JSON.stringify(params);
      return `${instancePath || '/'} ${message ?? 'is wrong'} ${detail}`;
    })
    .join('; ');
}

/** The value that a parameter's text stands for. */
function coerce(text: string, types: readonly string[]): unknown {
  if (types.some(each => each === 'integer' || each === 'number')) {
    if (/^-?\d+(\.\d+)?$/.test(text)) {
      return Number(text);
    }
  }
  if (types.includes('boolean') && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return text;
}

function typesOf(schema: unknown): string[] {
  if (!isObject(schema)) {
    return [];
  }
  const own = [schema.type].flat().filter(each => typeof each === 'string');
  const alternatives = [schema.oneOf, schema.anyOf].flatMap(each =>
    Array.isArray(each) ? each.flatMap(typesOf) : [],
  );
  return [...own, ...alternatives];
}

/** One version of GitHub's REST description, ready to check against. */
export class RestContract {
  readonly version: ApiVersion;
  readonly #ajv: Ajv;
  readonly #description: Description;
  readonly #operations: readonly OperationContract[];
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(version: ApiVersion, description: Description) {
    this.version = version;
    applyOverlay(description, OVERLAY);
    const schema = toJsonSchema(description) as Description;
    this.#description = schema;
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      validateSchema: false,
      logger: false,
    });
    // The module's types describe its CommonJS face.
    (ajvFormats as unknown as (ajv: Ajv) => void)(this.#ajv);
    this.#ajv.addSchema(schema, ROOT);
    this.#operations = operationsOf(schema)
      .map(({ path, method, operation }) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        template: compileTemplate(path),
        node: operation,
        pointer: `/paths/${escapePointer(path)}/${method}`,
        parameters: null,
      }))
      .sort((a, b) => b.template.weight - a.template.weight);
  }

  /** Loads a version from a cache directory. */
  static load(directory: string, version: ApiVersion): RestContract {
    const text = readFileSync(cacheFiles.rest(directory, version), 'utf8');
    return new RestContract(version, JSON.parse(text) as Description);
  }

  /** The operation of a request; null where GitHub has none. */
  match(method: string, path: string): MatchedOperation | null {
    for (const operation of this.#operations) {
      const params =
        operation.method === method ? operation.template.match(path) : null;
      if (params !== null) {
        return { operation, params };
      }
    }
    return null;
  }

  /** What is wrong with a request; empty for a good one. */
  checkRequest(
    { operation, params }: MatchedOperation,
    request: SimRequest,
  ): string[] {
    const problems: string[] = [];
    const parameters = this.#parametersOf(operation);
    const declared = (place: string, name: string) =>
      parameters.find(each => each.in === place && each.name === name);
    for (const [name, text] of Object.entries(params)) {
      const parameter = declared('path', name);
      if (parameter !== undefined) {
        problems.push(...this.#checkParameter(parameter, text));
      }
    }
    for (const name of new Set(request.query.keys())) {
      const parameter = declared('query', name);
      const values = request.query.getAll(name);
      if (parameter === undefined) {
        problems.push(`query parameter "${name}" does not exist`);
      } else if (values.length > 1) {
        problems.push(`query parameter "${name}" is given twice`);
      } else {
        problems.push(...this.#checkParameter(parameter, values[0] ?? ''));
      }
    }
    for (const { in: place, name, required } of parameters) {
      if (place === 'query' && required && !request.query.has(name)) {
        problems.push(`query parameter "${name}" is missing`);
      }
    }
    const perPage = Number(request.query.get('per_page') ?? 1);
    if (perPage < 1 || perPage > MAX_PER_PAGE) {
      problems.push(`per_page lies outside 1 to ${MAX_PER_PAGE}`);
    }
    problems.push(...this.#checkHeaders(request));
    problems.push(...this.#checkBody(operation, request));
    return problems;
  }

  /** What is wrong with an answer; empty for a good one. */
  checkAnswer(operation: MatchedOperation['operation'], answer: SimAnswer) {
    const { status } = answer;
    const body = String(answer.body);
    if (status === 304) {
      // A conditional GET may get one wherever there is an ETag.
      const wrong = operation.method !== 'GET' || body !== '';
      return wrong ? ['304 is for a GET and has no body'] : [];
    }
    const responses = operation.node.responses;
    const declared = isObject(responses) ? responses[status] : undefined;
    if (!isObject(declared)) {
      return status >= 400
        ? this.#checkError(body)
        : [`status ${status} is not declared`];
    }
    const reference = declared.$ref;
    const pointer =
      typeof reference === 'string'
        ? reference.slice(1)
        : `${operation.pointer}/responses/${status}`;
    const response =
      typeof reference === 'string' ? this.#resolve(reference) : declared;
    return this.#checkContent(response, pointer, answer, body);
  }

  #checkContent(
    response: Node,
    pointer: string,
    answer: SimAnswer,
    body: string,
  ): string[] {
    const content = response.content;
    const type = String(answer.headers['content-type'] ?? '');
    if (!isObject(content) || Object.keys(content).length === 0) {
      // Errors without a declared body still carry GitHub's.
      return answer.status >= 400 && body !== ''
        ? this.#checkError(body)
        : body === '' || body === '{}'
        ? []
        : ['a body comes where none is declared'];
    }
    if (!isObject(content['application/json'])) {
      return [];
    }
    if (type.startsWith('application/vnd.github.')) {
      return [];
    }
    if (!type.startsWith('application/json')) {
      return [`content type "${type}" is not JSON`];
    }
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return ['the body is not JSON'];
    }
    return this.#validate(`${pointer}/content/application~1json/schema`, value);
  }

  /** Undeclared errors: GitHub's common form, with a message at least. */
  #checkError(body: string): string[] {
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return ['the error body is not JSON'];
    }
    if (!isObject(value) || typeof value.message !== 'string') {
      return ['the error body has no message'];
    }
    return this.#validate('/components/schemas/basic-error', value);
  }

  #checkHeaders({ headers }: SimRequest): string[] {
    const accept = headers.accept ?? '*/*';
    const fits = accept
      .split(',')
      .map(each => each.split(';')[0]?.trim() ?? '')
      .some(
        each =>
          each === '*/*' ||
          each === 'application/*' ||
          each === 'application/json' ||
          each.startsWith('application/vnd.github'),
      );
    return fits ? [] : [`Accept "${accept}" asks for nothing that GitHub has`];
  }

  #checkBody(operation: OperationContract, request: SimRequest): string[] {
    const declared = operation.node.requestBody;
    const text = request.body.toString('utf8');
    if (!isObject(declared)) {
      return text === '' || text === '{}'
        ? []
        : ['a body is sent where none is declared'];
    }
    if (text === '') {
      return declared.required === true ? ['the body is missing'] : [];
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return ['the body is not JSON'];
    }
    const content = isObject(declared.content) ? declared.content : {};
    const media = isObject(content['application/json'])
      ? content['application/json']
      : {};
    const schema = isObject(media.schema) ? media.schema : {};
    const properties = isObject(schema.properties) ? schema.properties : {};
    const unknown = isObject(value)
      ? Object.keys(value).filter(key => !(key in properties))
      : [];
    return [
      ...unknown.map(key => `body property "${key}" does not exist`),
      ...this.#validate(
        `${operation.pointer}/requestBody/content/application~1json/schema`,
        value,
      ),
    ];
  }

  #checkParameter(parameter: Parameter, text: string): string[] {
    const value = coerce(text, parameter.types);
    return parameter.validate(value)
      ? []
      : [
          `${parameter.in} parameter "${
            parameter.name
          }" is "${text}": ${messagesOf(parameter.validate.errors)}`,
        ];
  }

  #parametersOf(operation: OperationContract): readonly Parameter[] {
    if (operation.parameters === null) {
      const given = operation.node.parameters;
      operation.parameters = (Array.isArray(given) ? given : []).map(
        (each: unknown): Parameter => {
          const node = isObject(each) ? each : {};
          const parameter =
            typeof node.$ref === 'string' ? this.#resolve(node.$ref) : node;
          const schema = isObject(parameter.schema) ? parameter.schema : {};
          const resolved =
            typeof schema.$ref === 'string'
              ? this.#resolve(schema.$ref)
              : schema;
          return {
            name: String(parameter.name),
            in: String(parameter.in),
            required: parameter.required === true,
            validate: this.#ajv.compile(resolved),
            types: typesOf(resolved),
          };
        },
      );
    }
    return operation.parameters;
  }

  #resolve(reference: string): Node {
    let node: unknown = this.#description;
    for (const part of reference.split('/').slice(1)) {
      node = isObject(node) ? node[part] : undefined;
    }
    if (!isObject(node)) {
      throw new Error(`The description has no ${reference}.`);
    }
    return node;
  }

  #validate(pointer: string, value: unknown): string[] {
    let validate = this.#compiled.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `${ROOT}#${pointer}` });
      this.#compiled.set(pointer, validate);
    }
    return validate(value) ? [] : [messagesOf(validate.errors)];
  }
}
