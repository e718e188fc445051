/**
 * Scopes that fields need. GitHub checks them before it executes, and refuses
 * the whole query.
 */
import {
  GraphQLError,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  getNamedType,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { graphqlError } from './errors.ts';

/** One of the scopes is enough; `__typename` needs none. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Team: ['read:org', 'read:discussion'],
  Organization: ['read:org', 'read:discussion'],
};

/** Scopes that include the needed ones. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  'read:org': ['read:org', 'write:org', 'admin:org'],
  'read:discussion': ['read:discussion', 'write:discussion'],
};

/** What a token's scopes do not reach. */
export function scopeErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  scopes: readonly string[],
): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(field) {
        const parent = getNamedType(info.getParentType() ?? undefined);
        const needed = NEEDED[parent?.name ?? ''];
        const name = field.name.value;
        if (
          needed === undefined ||
          name.startsWith('__') ||
          needed.some(each =>
            (WIDER[each] ?? []).some(wider => scopes.includes(wider)),
          )
        ) {
          return;
        }
        const list = (items: readonly string[]) =>
          `[${items.map(each => `'${each}'`).join(', ')}]`;
        const { message, extensions } = graphqlError(
          'INSUFFICIENT_SCOPES',
          `Your token has not been granted the required scopes to execute this query. The '${name}' field requires one of the following scopes: ${list(
            needed,
          )}, but your token has only been granted the: ${list(
            scopes,
          )} scopes.`,
        );
        errors.push(new GraphQLError(message, { nodes: field, extensions }));
      },
    }),
  );
  return errors;
}
