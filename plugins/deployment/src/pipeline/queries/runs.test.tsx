import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useQueryClient } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import {
  answerFollowed,
  runs,
  signals,
  type FollowAnswers,
} from '../../__testUtils__/follow';
import { SERVICE } from '../../__testUtils__/following';
import { deploymentApi } from '../../__testUtils__/render';
import { pass, setHidden, useMovedTime } from '../../__testUtils__/time';
import { deployment, run } from '../../__testUtils__/builders';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { useRuns } from './useRuns';
import { useSignalledUpdates } from './useSignalledUpdates';

describe('the runs of an environment', () => {
  useMovedTime();

  const moving = runs({ nextCursor: 'after-1200', complete: false });
  const settled = runs({
    runs: [deployment({ id: 'old', run: run({ number: 900 }) })],
  });

  function list(answers: FollowAnswers['runs'], sent = signals()) {
    const api = deploymentApi();
    answerFollowed(api, { runs: answers });
    const shown = renderHook(
      () => {
        useSignalledUpdates(useQueryClient());
        return useRuns({ entityRef: SERVICE, environment: 'production' });
      },
      {
        wrapper: ({ children }) => (
          <TestApiProvider
            apis={[
              [deploymentApiRef, api],
              [signalApiRef, sent.api],
            ]}
          >
            <DeploymentQueryProvider>{children}</DeploymentQueryProvider>
          </TestApiProvider>
        ),
      },
    );
    return { api, sent, ...shown };
  }

  it('are read again while one of them moves, also behind older ones', async () => {
    const { api, result } = list([moving, settled, moving, settled]);
    await pass(0);
    await act(async () => {
      await result.current.fetchNextPage();
    });
    expect(api.getRuns).toHaveBeenCalledTimes(2);

    await pass(15_100);
    expect(api.getRuns).toHaveBeenCalledTimes(4);
  });

  it('rest when none moves, and are read when somebody looks again', async () => {
    const { api, result } = list(settled);
    await pass(0);
    await pass(60_000);
    expect(api.getRuns).toHaveBeenCalledTimes(1);
    expect(result.current.delay).toBe(false);

    setHidden(true);
    setHidden(false);
    await pass(0);
    expect(api.getRuns).toHaveBeenCalledTimes(2);
  });

  it('are tried again after a failure', async () => {
    const { api, result } = list([
      moving,
      new TypeError('Failed to fetch'),
      settled,
    ]);
    await pass(0);
    await pass(15_100);
    expect(result.current.error).not.toBeNull();
    expect(result.current.delay).toBe(30_000);

    await pass(30_100);
    expect(api.getRuns).toHaveBeenCalledTimes(3);
    expect(result.current.error).toBeNull();
  });

  it('are read again when a change is signalled', async () => {
    const { api, sent } = list(settled);
    await pass(0);

    sent.send();
    await pass(0);
    expect(api.getRuns).toHaveBeenCalledTimes(2);
  });
});
