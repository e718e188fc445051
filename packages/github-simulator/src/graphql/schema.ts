/** GitHub's own GraphQL schema, built when it is first needed. */
import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';

let built: GraphQLSchema | null = null;

/** The schema. GitHub's SDL does not pass the validation of SDL itself. */
export function githubSchema(): GraphQLSchema {
  if (built === null) {
    // The package exports its entry only, which would load 4 MB of JSON, too.
    const entry = import.meta.resolve('@octokit/graphql-schema');
    const sdl = readFileSync(new URL('schema.graphql', entry), 'utf8');
    built = buildSchema(sdl, { assumeValidSDL: true });
  }
  return built;
}
