/** GitHub's own GraphQL schema, built when it is first needed. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSchema, type GraphQLSchema } from 'graphql';

let built: GraphQLSchema | null = null;

/** The schema. GitHub's SDL does not pass the validation of SDL itself. */
export function githubSchema(): GraphQLSchema {
  if (built === null) {
    const file = createRequire(import.meta.url).resolve(
      '@octokit/graphql-schema/schema.graphql',
    );
    built = buildSchema(readFileSync(file, 'utf8'), { assumeValidSDL: true });
  }
  return built;
}
