/**
 * What a query costs, by GitHub's formula: every connection is fetched once
 * for each parent it can have, every page is assumed full, and the sum is
 * divided by 100. Also the bounds that GitHub puts on pages and nodes.
 */
import {
  GraphQLError,
  Kind,
  TypeInfo,
  getNamedType,
  typeFromAST,
  isCompositeType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { graphqlError } from './errors.ts';

/** The most nodes that one query may ask for. */
export const MAX_NODES = 500_000;
/** The largest page. */
const MAX_PAGE = 100;
/** The most ids of `nodes(ids:)`. */
const MAX_IDS = 100;

/** The outcome of looking at a query. */
export interface QueryCost {
  /** At least 1. */
  readonly points: number;
  readonly nodeCount: number;
  /** Why GitHub refuses the query; empty for a good one. */
  readonly errors: readonly GraphQLError[];
}

type Variables = Readonly<Record<string, unknown>>;

function literal(node: ValueNode | undefined, variables: Variables): unknown {
  if (node === undefined) {
    return undefined;
  }
  switch (node.kind) {
    case Kind.NULL:
      return undefined;
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.INT:
      return Number(node.value);
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map(value => literal(value, variables));
    default:
      return 'value' in node ? node.value : undefined;
  }
}

/** Adds up a query. */
class CostVisitor {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  readonly errors: GraphQLError[] = [];
  requests = 0;
  nodes = 0;

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Variables,
  ) {
    this.#schema = schema;
    this.#variables = variables;
    this.#fragments = new Map(
      document.definitions
        .filter(each => each.kind === Kind.FRAGMENT_DEFINITION)
        .map(each => [each.name.value, each]),
    );
  }

  visit(
    selections: SelectionSetNode,
    parent: GraphQLCompositeType,
    parents: number,
  ): void {
    for (const selection of selections.selections) {
      if (this.#skipped(selection)) {
        continue;
      }
      if (selection.kind === Kind.FIELD) {
        this.#field(selection, parent, parents);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection
          : this.#fragments.get(selection.name.value);
      if (fragment !== undefined) {
        const condition = fragment.typeCondition;
        const type =
          condition === undefined
            ? parent
            : typeFromAST(this.#schema, condition);
        if (isCompositeType(type)) {
          this.visit(fragment.selectionSet, type, parents);
        }
      }
    }
  }

  #skipped(selection: SelectionSetNode['selections'][number]): boolean {
    return (selection.directives ?? []).some(directive => {
      const condition = literal(
        directive.arguments?.find(each => each.name.value === 'if')?.value,
        this.#variables,
      );
      return (
        (directive.name.value === 'skip' && condition === true) ||
        (directive.name.value === 'include' && condition === false)
      );
    });
  }

  #argument(field: FieldNode, name: string): unknown {
    return literal(
      field.arguments?.find(each => each.name.value === name)?.value,
      this.#variables,
    );
  }

  #field(
    field: FieldNode,
    parent: GraphQLCompositeType,
    parents: number,
  ): void {
    if (field.selectionSet === undefined) {
      return;
    }
    const info = new TypeInfo(this.#schema, parent);
    info.enter({ kind: Kind.SELECTION_SET, selections: [] });
    info.enter(field);
    const type = getNamedType(info.getType());
    if (!isCompositeType(type)) {
      return;
    }
    let multiplier = parents;
    if (type.name.endsWith('Connection')) {
      const size = this.#pageSize(field);
      this.requests += parents;
      this.nodes += parents * size;
      multiplier = parents * size;
    } else if (field.name.value === 'nodes' && parent.name === 'Query') {
      const ids = this.#argument(field, 'ids');
      const count = Array.isArray(ids) ? ids.length : 1;
      if (count > MAX_IDS) {
        this.#refuse(
          field,
          'ARGUMENT_LIMIT',
          `You may not provide more than ${MAX_IDS} node ids; you provided ${count}.`,
        );
      }
      multiplier = parents * count;
    }
    this.visit(field.selectionSet, type, multiplier);
  }

  #pageSize(field: FieldNode): number {
    const name = field.name.value;
    const first = this.#argument(field, 'first');
    const last = this.#argument(field, 'last');
    const [bound, size] =
      typeof first === 'number' ? ['first', first] : ['last', last];
    if (typeof size !== 'number') {
      this.#refuse(
        field,
        'MISSING_PAGINATION_BOUNDARIES',
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
      );
      return 1;
    }
    if (size > MAX_PAGE) {
      this.#refuse(
        field,
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the \`${name}\` connection exceeds the \`${bound}\` limit of ${MAX_PAGE} records.`,
      );
    } else if (size < 1) {
      this.#refuse(
        field,
        'INVALID_CURSOR_ARGUMENTS',
        `\`${bound}\` on the \`${name}\` connection cannot be less than one.`,
      );
    }
    return Math.max(1, size);
  }

  #refuse(
    field: FieldNode,
    type: Parameters<typeof graphqlError>[0],
    message: string,
  ): void {
    const error = graphqlError(type, message);
    this.errors.push(
      new GraphQLError(message, {
        nodes: field,
        extensions: error.extensions,
      }),
    );
  }
}

/**
 * The cost of an operation.
 *
 * @param document - valid against the schema
 * @param variables - as sent
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): QueryCost {
  const root = schema.getRootType(operation.operation);
  const visitor = new CostVisitor(schema, document, variables);
  if (root) {
    visitor.visit(operation.selectionSet, root, 1);
  }
  const errors = [...visitor.errors];
  if (visitor.nodes > MAX_NODES) {
    errors.push(
      graphqlError(
        'MAX_NODE_LIMIT_EXCEEDED',
        `This query requests up to ${visitor.nodes} possible nodes which exceeds the maximum limit of ${MAX_NODES}.`,
      ),
    );
  }
  return {
    points: Math.max(1, Math.round(visitor.requests / 100)),
    nodeCount: visitor.nodes,
    errors,
  };
}
