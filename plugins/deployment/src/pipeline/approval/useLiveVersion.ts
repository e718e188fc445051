import type { Version } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { useKnownEnvironment } from '../../deploy/queries/useOrigin';
import { factsOf } from '../../model/problems';

/** What runs in an environment, as far as the pages have read it already. */
export function useLiveVersion(target: EnvironmentTarget): {
  /** None where nothing is live; absent where that is not known. */
  live: Version | null | undefined;
  /** Whether all attempts were looked at. */
  isComplete: boolean;
} {
  const overview = useKnownEnvironment(target);
  const facts = overview && factsOf(overview);
  return {
    live: facts ? facts.live?.version ?? null : undefined,
    isComplete: facts?.lookback.complete === true,
  };
}
