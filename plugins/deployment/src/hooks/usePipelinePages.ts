import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { runParams, type AskedRun } from '../pipeline/follow/model/asked';
import { runRouteRef, servicePipelineRouteRef } from '../routes';

/** The pages of pipelines; each `undefined` where the app has none. */
export interface PipelinePages {
  /** The page of a run. */
  run(asked: AskedRun): string | undefined;
  /** The page of the service as one pipeline. */
  service(): string | undefined;
}

/** Where the pages of a service's pipelines are. */
export function usePipelinePages(entityRef: string): PipelinePages {
  const runPage = useRouteRef(runRouteRef);
  const servicePage = useRouteRef(servicePipelineRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const service = { kind, namespace, name };
  return {
    run: ({ environment, run, ...rest }) => {
      const path = runPage?.({ ...service, environment, run });
      const query = String(new URLSearchParams(runParams(rest)));
      return path && (query ? `${path}?${query}` : path);
    },
    service: () => servicePage?.(service),
  };
}
