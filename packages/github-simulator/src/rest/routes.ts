/** All routes of the REST API, and how a request finds its own. */
import { compileTemplate, type Template } from '../http/template.ts';
import { accountRoutes } from './accounts.ts';
import type { Route } from './call.ts';
import { deploymentRoutes } from './deployments.ts';
import { gitRoutes } from './git.ts';
import { hookRoutes } from './hooks.ts';
import { metaRoutes } from './meta.ts';
import { splitOperation } from './operations.ts';
import { repositoryRoutes } from './repositories.ts';
import { runCommandRoutes } from './run-commands.ts';
import { runRoutes } from './runs.ts';

/** Every route. */
export const ROUTES: readonly Route[] = [
  ...metaRoutes,
  ...accountRoutes,
  ...repositoryRoutes,
  ...gitRoutes,
  ...runRoutes,
  ...runCommandRoutes,
  ...deploymentRoutes,
  ...hookRoutes,
];

interface Compiled {
  readonly route: Route;
  readonly method: string;
  readonly template: Template;
}

const COMPILED: readonly Compiled[] = ROUTES.map(route => {
  const { method, path } = splitOperation(route.operation);
  return {
    route,
    method: method.toUpperCase(),
    template: compileTemplate(path),
  };
}).sort((a, b) => b.template.weight - a.template.weight);

/** A route with the path's parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a request; null where the API has none. */
export function matchRoute(method: string, path: string): RouteMatch | null {
  for (const { route, method: own, template } of COMPILED) {
    if (own === method) {
      const params = template.match(path);
      if (params !== null) {
        return { route, params };
      }
    }
  }
  return null;
}
