import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { renderHook } from '@testing-library/react';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import { deploymentApiRef } from '../api/DeploymentApi';
import { usePipeline } from '../pipeline/queries/usePipeline';
import { useIsSignalled } from '../pipeline/queries/useSignalledUpdates';
import { DeploymentQueryProvider } from '../queries/queryClient';
import { run } from './builders';
import { answerFollowed, RUN } from './follow';
import { pipeline } from './pipelineBuilders';
import { deploymentApi } from './render';

/** The service whose run is followed. */
export const SERVICE = 'component:default/payments';
/** The run that is followed. */
export const TARGET = {
  entityRef: SERVICE,
  environment: 'production',
  run: RUN,
};

/** A run that wants to be asked for again after so many seconds. */
export const every = (
  refreshAfterSeconds: number,
  overrides: Partial<Pipeline> = {},
) =>
  pipeline({
    run: run({ id: RUN, number: 1482 }),
    refreshAfterSeconds,
    ...overrides,
  });

/** Follows the run of {@link TARGET}, as the drawer does. */
export function follow(
  answers: Parameters<typeof answerFollowed>[1],
  options: { signals?: SignalApi } = {},
) {
  const api = deploymentApi();
  answerFollowed(api, answers);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [deploymentApiRef, api],
        ...(options.signals ? [[signalApiRef, options.signals] as const] : []),
      ]}
    >
      <DeploymentQueryProvider>
        {children}
        {/* As the card beside the tab. */}
        <DeploymentQueryProvider>
          <span />
        </DeploymentQueryProvider>
      </DeploymentQueryProvider>
    </TestApiProvider>
  );
  const hook = renderHook(
    ({ attempt }: { attempt?: number }) => ({
      run: usePipeline(TARGET, attempt),
      isSignalled: useIsSignalled(SERVICE),
    }),
    { wrapper, initialProps: {} },
  );
  return { api, ...hook };
}
