/** A run to follow. */
export interface AskedRun {
  kind: 'run';
  /** Name of the environment that it is seen in. */
  environment: string;
  /** The provider's id of the run. */
  run: string;
  /** 1 for the first; the newest where absent. */
  attempt?: number;
  /** Id of the stage that is looked at. */
  stage?: string;
}

/** What an address asks to follow: a run, the runs of an environment, or all environments as one. */
export type AskedPipeline =
  | AskedRun
  | { kind: 'runs'; environment: string }
  | { kind: 'service' };

/** Stands for all environments where else the name of one is; none is called so. */
export const SERVICE_LINK = '';

const PIPELINE = 'pipeline';
const ATTEMPT = 'attempt';
const STAGE = 'stage';

/** Reads which attempt of a run an address asks for, and which stage. */
export function readRunParams(
  params: URLSearchParams,
): Pick<AskedRun, 'attempt' | 'stage'> {
  const attempt = Number(params.get(ATTEMPT));
  return {
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : undefined,
    stage: params.get(STAGE) || undefined,
  };
}

/** The parameters that ask for an attempt and a stage. */
export function runParams({
  attempt,
  stage,
}: Pick<AskedRun, 'attempt' | 'stage'>): Record<string, string> {
  return {
    ...(attempt === undefined ? {} : { [ATTEMPT]: String(attempt) }),
    ...(stage === undefined ? {} : { [STAGE]: stage }),
  };
}

/**
 * Reads what an address asks to follow: `pipeline=production/9000001482` a run,
 * `pipeline=production` the runs of an environment, `pipeline` alone all of them.
 */
export function readPipelineParams(
  params: URLSearchParams,
): AskedPipeline | undefined {
  const value = params.get(PIPELINE);
  if (value === null) {
    return undefined;
  }
  if (value === '') {
    return { kind: 'service' };
  }
  // Names of environments have no slash.
  const [environment, run] = value.split('/');
  return run
    ? { kind: 'run', environment, run, ...readRunParams(params) }
    : { kind: 'runs', environment };
}

/** The parameters that ask for something to follow. */
export function pipelineParams(asked: AskedPipeline): Record<string, string> {
  switch (asked.kind) {
    case 'run':
      return {
        [PIPELINE]: `${asked.environment}/${asked.run}`,
        ...runParams(asked),
      };
    case 'runs':
      return { [PIPELINE]: asked.environment };
    default:
      return { [PIPELINE]: '' };
  }
}

/** The query that opens something to follow over the service tab. */
export function pipelineQuery(asked: AskedPipeline): string {
  return `?${new URLSearchParams(pipelineParams(asked))}`;
}

/** What an address says beside it. */
export function withoutPipelineParams(
  params: URLSearchParams,
): URLSearchParams {
  const rest = new URLSearchParams(params);
  [PIPELINE, ATTEMPT, STAGE].forEach(name => rest.delete(name));
  return rest;
}
