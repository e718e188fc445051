/** Key of everything about the runs of a service in the query cache. */
export function pipelinesKey(entityRef: string) {
  return ['pipeline', entityRef] as const;
}

/**
 * Key of a run as seen in one environment.
 *
 * @param attempt - 1 for the first; the newest where absent.
 */
export function pipelineKey(
  entityRef: string,
  environment: string,
  run: string,
  attempt?: number,
) {
  return [
    ...pipelinesKey(entityRef),
    environment,
    run,
    attempt ?? 'newest',
  ] as const;
}

/** Key of a service as one pipeline. */
export function servicePipelineKey(entityRef: string) {
  return ['service-pipeline', entityRef] as const;
}

/** Key of the runs of all environments of a service. */
export function allRunsKey(entityRef: string) {
  return ['runs', entityRef] as const;
}

/** Key of the runs that count for an environment. */
export function runsKey(entityRef: string, environment: string) {
  return [...allRunsKey(entityRef), environment] as const;
}

/** Services and owners by which an inbox is narrowed. */
export interface InboxFilter {
  services?: readonly string[];
  owners?: readonly string[];
}

/** Key of every inbox, whatever it is narrowed by. */
export const inboxesKey = ['inbox'] as const;

/** Key of an inbox. The order of services and owners makes no difference. */
export function inboxKey({ services, owners }: InboxFilter = {}) {
  return [
    ...inboxesKey,
    services ? [...services].sort() : null,
    owners ? [...owners].sort() : null,
  ] as const;
}
