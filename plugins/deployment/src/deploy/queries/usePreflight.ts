import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  DispatchField,
  OfferedVersion,
  Preflight,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { useDebounced } from '../../queries/useDebounced';
import { changedInputs, type Typed } from '../model/inputs';
import { deployKeys } from './keys';

const DEBOUNCE_MS = 300;
const FRESH_MS = 10_000;
const NO_FIELDS: DispatchField[] = [];

/** What stands in the way of a deployment, as far as it is known. */
export interface PreflightQuery {
  /** The last answer: perhaps to an earlier question, see `isChecking`. */
  preflight: Preflight | undefined;
  /** The form of the last answer. */
  form: DispatchField[];
  /** Whether the answer to what is on the screen is still to come. */
  isChecking: boolean;
  /** Why there is no answer. */
  error: Error | null;
  /** Whether it is being asked again, from a button. */
  isFetching: boolean;
  refetch(): Promise<void>;
}

/**
 * Asks what a deployment would send and what stands in its way, anew whenever
 * version or inputs have stayed the same for a moment. Only values that differ
 * from the defaults are part of the question: the defaults are the answer's.
 */
export function usePreflight(
  target: EnvironmentTarget,
  version: OfferedVersion | undefined,
  typed: Typed,
): PreflightQuery {
  const api = useApi(deploymentApiRef);
  const [last, setLast] = useState<Preflight>();
  const form = last?.form ?? NO_FIELDS;

  // The question as text: objects are others in every render.
  const wanted =
    version?.dispatch.kind === 'possible'
      ? JSON.stringify([version.choice, changedInputs(form, typed)])
      : undefined;
  const settled = useDebounced(wanted, DEBOUNCE_MS);
  // The first question need not wait for others to follow.
  const asked = wanted === undefined ? undefined : settled ?? wanted;

  const query = useQuery({
    queryKey: deployKeys.preflight(target, asked ?? ''),
    queryFn: ({ signal }) => {
      const [choice, inputs] = JSON.parse(asked ?? '[]') as [
        VersionChoice,
        Preflight['plan']['inputs'],
      ];
      return api.getPreflight(target, { version: choice, inputs }, { signal });
    },
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    retry: false,
    networkMode: 'always',
  });
  // Kept also while a later question fails: fields that vanish under the hands
  // of whoever types would be worse than fields of a moment ago.
  if (query.data && query.data !== last) {
    setLast(query.data);
  }
  return {
    preflight: last,
    form,
    isChecking:
      wanted !== undefined &&
      (wanted !== asked || query.isPlaceholderData || query.isLoading),
    error: asked !== undefined ? query.error : null,
    isFetching: query.isFetching,
    refetch: async () => {
      await query.refetch();
    },
  };
}
