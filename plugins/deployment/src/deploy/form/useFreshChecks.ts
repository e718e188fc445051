import { useQueryClient } from '@tanstack/react-query';
import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { useEffect, useRef } from 'react';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { factsOf } from '../../model/problems';
import { deployKeys } from '../queries/keys';

/** What of an environment decides whether something stands in the way. */
function whatGoesOn(environment: EnvironmentOverview): string | undefined {
  const facts = factsOf(environment);
  if (!facts) {
    return undefined;
  }
  const { live, latest, waiting, dispatched } = facts;
  const brief = [live, latest, waiting?.deployment].map(
    one => one && [one.id, one.state, one.run?.id, one.run?.attempt],
  );
  const { id, state, run } = dispatched?.record ?? {};
  return JSON.stringify([brief, id, state, run?.id]);
}

/**
 * Checks anew when the overview tells of something new in the environment: the
 * dialog must not say that nothing is under way while the card behind shows it.
 */
export function useFreshChecks(
  target: EnvironmentTarget,
  environment: EnvironmentOverview,
): void {
  const { entityRef, environment: name } = target;
  const queryClient = useQueryClient();
  const news = whatGoesOn(environment);
  const known = useRef(news);
  useEffect(() => {
    if (news === undefined || known.current === news) {
      return;
    }
    known.current = news;
    queryClient.invalidateQueries({
      queryKey: deployKeys.preflights({ entityRef, environment: name }),
    });
  }, [news, queryClient, entityRef, name]);
}
