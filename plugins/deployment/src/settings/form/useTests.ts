import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import type {
  Environment,
  EnvironmentTest,
  EnvironmentTests,
} from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { environmentsOf, type Draft } from '../model/draft';
import { placeOf, type FieldError } from '../model/fieldErrors';
import { readFailure, type Failure } from '../model/failure';
import { settingsKeys } from '../queries/keys';
import { useDebounced } from '../../queries/useDebounced';
import { useMessages } from '../../translation/useMessages';

/** How long the form has to rest before it is tested. */
export const TEST_AFTER_MS = 600;

/** What the form would count, as far as it is known. */
export interface LiveTest {
  /** The last result; absent before the first. */
  tests: EnvironmentTests | undefined;
  /** The result of one environment, by its name. */
  testOf(name: string): EnvironmentTest | undefined;
  /** Whether a test is under way. */
  isTesting: boolean;
  /** Whether the form has changed since the result. */
  isOutdated: boolean;
  /** Why the last test failed as a whole. */
  failure: (Failure & { error: Error }) | undefined;
  /** The same, where it is about a field. */
  errors: FieldError[];
  again(): void;
}

/**
 * Tests the form whenever it rests. One request tests all environments: what
 * one means depends on the others.
 */
export function useTests(
  draft: Draft,
  options: {
    /** Whether the form is worth testing, and the viewer may. */
    isEnabled: boolean;
  },
): LiveTest {
  const { service } = draft;
  const api = useApi(deploymentApiRef);
  const t = useMessages();
  const present = JSON.stringify(environmentsOf(draft));
  const settled = useDebounced(present, TEST_AFTER_MS);
  const environments = useMemo(
    () => JSON.parse(settled) as Environment[],
    [settled],
  );
  const isEnabled = options.isEnabled && environments.length > 0;
  const query = useQuery({
    queryKey: settingsKeys.tests(service, settled),
    queryFn: ({ signal }) =>
      api.testEnvironments(service, environments, { signal }),
    enabled: isEnabled && settled === present,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
    networkMode: 'always',
  });
  // The last result stays while the next is on its way, and when it fails.
  const [last, setLast] = useState<EnvironmentTests>();
  useEffect(() => {
    if (query.data) {
      setLast(query.data);
    }
  }, [query.data]);
  const tests = query.data ?? last;

  const failure =
    isEnabled && query.error && !query.isFetching
      ? { ...readFailure(query.error, t), error: query.error }
      : undefined;
  const names = environments.map(({ name }) => name);
  const place = placeOf(
    failure?.field,
    names.map(name => draft.items.find(item => item.name.trim() === name)?.id),
  );
  const isCurrent = settled === present && query.data !== undefined;
  return {
    tests,
    testOf: name => tests?.environments.find(test => test.name === name.trim()),
    isTesting: query.isFetching || (isEnabled && settled !== present),
    isOutdated: tests !== undefined && !isCurrent,
    failure,
    errors: place && failure ? [{ ...place, message: failure.message }] : [],
    again: () => {
      query.refetch();
    },
  };
}
