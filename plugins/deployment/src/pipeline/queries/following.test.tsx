import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { focusManager, useQuery, useQueryClient } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import {
  answerFollowed,
  RUN,
  runs,
  signals,
  type FollowAnswers,
} from '../../__testUtils__/follow';
import {
  inbox,
  pipeline,
  servicePipeline,
} from '../../__testUtils__/pipelineBuilders';
import { deploymentApi } from '../../__testUtils__/render';
import { deployment, run } from '../../__testUtils__/builders';
import { responseError } from '../../__testUtils__/responses';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { inboxKey } from './keys';
import { FOLLOWS_SIGNALS } from './SignalledUpdates';
import { usePipeline } from './usePipeline';
import { useRuns } from './useRuns';
import { useServicePipeline } from './useServicePipeline';
import { useIsSignalled, useSignalledUpdates } from './useSignalledUpdates';

const SERVICE = 'component:default/payments';
const TARGET = { entityRef: SERVICE, environment: 'production', run: RUN };

const every = (
  refreshAfterSeconds: number,
  overrides: Partial<Pipeline> = {},
) =>
  pipeline({
    run: run({ id: RUN, number: 1482 }),
    refreshAfterSeconds,
    ...overrides,
  });

function follow(
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

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

function setHidden(hidden: boolean) {
  jest
    .spyOn(document, 'visibilityState', 'get')
    .mockReturnValue(hidden ? 'hidden' : 'visible');
  act(() => {
    window.dispatchEvent(new Event('visibilitychange'));
  });
}

beforeEach(() => {
  jest.useFakeTimers();
  focusManager.setFocused(undefined);
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('the rhythm of a run that is followed', () => {
  it.each([5, 15, 300])('is what the answer says: %d s', async seconds => {
    const { api } = follow({ pipeline: every(seconds) });
    await pass(0);

    await pass(seconds * 1_000 - 100);
    expect(api.getPipeline).toHaveBeenCalledTimes(1);
    await pass(200);
    expect(api.getPipeline).toHaveBeenCalledTimes(2);
  });

  it('asks for nothing while the page is hidden, and at once when it is seen again', async () => {
    const { api } = follow({ pipeline: every(5) });
    await pass(0);
    setHidden(true);
    await pass(60_000);
    expect(api.getPipeline).toHaveBeenCalledTimes(1);

    setHidden(false);
    await pass(0);
    expect(api.getPipeline).toHaveBeenCalledTimes(2);
  });

  it('keeps what it has while the backend fails, and tries again', async () => {
    const { api, result } = follow({
      pipeline: [every(5), new TypeError('Failed to fetch'), every(300)],
    });
    await pass(0);
    await pass(5_100);
    expect(result.current.run.data).toBeDefined();
    expect(result.current.run.error).not.toBeNull();

    await pass(30_100);
    expect(api.getPipeline).toHaveBeenCalledTimes(3);
    expect(result.current.run.error).toBeNull();
  });

  it.each([
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [400, 'invalid_input'],
  ])(
    'ends with the answer %d, and nothing older is shown',
    async (status, code) => {
      const { api, result } = follow({
        pipeline: [
          every(5),
          await responseError(status, {
            name: 'Error',
            message: 'No.',
            ...(code ? { code, details: {} } : {}),
          }),
        ],
      });
      await pass(0);
      expect(result.current.run.data).toBeDefined();
      await pass(5_100);
      expect(result.current.run.data).toBeUndefined();

      await pass(600_000);
      expect(api.getPipeline).toHaveBeenCalledTimes(2);
      expect(result.current.run.delay).toBe(false);
    },
  );

  it('shows one attempt until another is there', async () => {
    const { api, result, rerender } = follow({
      pipeline: every(300, { attempt: 2 }),
    });
    await pass(0);
    api.getPipeline.mockReturnValue(
      new Promise(resolve => {
        setTimeout(() => resolve(every(300, { attempt: 1 })), 1_000);
      }),
    );

    rerender({ attempt: 1 });
    await pass(0);
    expect(result.current.run.data?.attempt).toBe(2);
    expect(result.current.run.isPrevious).toBe(true);

    await pass(1_100);
    expect(result.current.run.data?.attempt).toBe(1);
    expect(result.current.run.isPrevious).toBe(false);
  });

  it('is the same for a service as one pipeline', async () => {
    const api = deploymentApi();
    answerFollowed(api, {
      service: servicePipeline({ refreshAfterSeconds: 5 }),
    });
    renderHook(() => useServicePipeline(SERVICE), {
      wrapper: ({ children }) => (
        <TestApiProvider apis={[[deploymentApiRef, api]]}>
          <DeploymentQueryProvider>{children}</DeploymentQueryProvider>
        </TestApiProvider>
      ),
    });
    await pass(0);
    await pass(5_100);
    expect(api.getServicePipeline).toHaveBeenCalledTimes(2);
  });
});

describe('the runs of an environment', () => {
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

describe('signals', () => {
  it('ask again at once, and make the page say that it updates live', async () => {
    const sent = signals();
    const { api, result } = follow(
      { pipeline: every(300) },
      { signals: sent.api },
    );
    await pass(0);
    expect(result.current.isSignalled).toBe(false);

    sent.send();
    await pass(0);

    expect(api.getPipeline).toHaveBeenCalledTimes(2);
    expect(result.current.isSignalled).toBe(true);
  });

  it('are counted on for five minutes: nobody tells when they stop', async () => {
    const sent = signals();
    const { result } = follow({ pipeline: every(300) }, { signals: sent.api });
    await pass(0);
    sent.send();
    await pass(4 * 60_000);
    sent.send();
    await pass(4 * 60_000);
    expect(result.current.isSignalled).toBe(true);

    await pass(60_100);
    expect(result.current.isSignalled).toBe(false);
  });

  it('are listened to once, however often the service is on the page, and not after it', async () => {
    const sent = signals();
    const { unmount } = follow({ pipeline: every(300) }, { signals: sent.api });
    await pass(0);
    expect(sent.listeners.size).toBe(1);

    unmount();
    expect(sent.listeners.size).toBe(0);
  });

  it('of other services, and those that are none, change nothing', async () => {
    const sent = signals();
    const { api, result } = follow(
      { pipeline: every(300) },
      { signals: sent.api },
    );
    await pass(0);

    sent.send('component:default/search');
    act(() => sent.listeners.forEach(listener => listener({} as never)));
    await pass(5_000);

    expect(api.getPipeline).toHaveBeenCalledTimes(1);
    expect(result.current.isSignalled).toBe(false);
  });

  describe('and an inbox', () => {
    /** Shows inboxes, as the page does or as the count in the navigation. */
    function show(meta: Record<string, unknown> | undefined) {
      const sent = signals();
      const { api } = follow({ pipeline: every(300) }, { signals: sent.api });
      const own = jest.fn(async () => ({ inbox: inbox(), hosts: [] }));
      const others = jest.fn(async () => ({ inbox: inbox([]), hosts: [] }));
      renderHook(
        () => [
          useQuery({
            queryKey: inboxKey(),
            queryFn: own,
            staleTime: Infinity,
            refetchOnMount: false,
            meta,
          }),
          useQuery({
            queryKey: inboxKey({ owners: ['group:default/search'] }),
            queryFn: others,
            staleTime: Infinity,
            meta,
          }),
        ],
        {
          wrapper: ({ children }) => (
            <TestApiProvider apis={[[deploymentApiRef, api]]}>
              <DeploymentQueryProvider>{children}</DeploymentQueryProvider>
            </TestApiProvider>
          ),
        },
      );
      return { sent, own, others };
    }

    it('read it again where something of the service waits in it, and no other', async () => {
      const { sent, own, others } = show(FOLLOWS_SIGNALS);
      await pass(0);

      sent.send();
      await pass(0);

      expect(own).toHaveBeenCalledTimes(2);
      expect(others).toHaveBeenCalledTimes(1);
    });

    it('read it again where something begins to wait, whatever it shows', async () => {
      const { sent, own, others } = show(FOLLOWS_SIGNALS);
      await pass(0);

      act(() =>
        sent.listeners.forEach(listener =>
          listener({ service: 'component:default/new', waits: true }),
        ),
      );
      await pass(0);

      expect(own).toHaveBeenCalledTimes(2);
      expect(others).toHaveBeenCalledTimes(2);
    });

    it('read it once in 15 seconds, and once more after the last', async () => {
      const { sent, own } = show(FOLLOWS_SIGNALS);
      await pass(0);
      sent.send();
      await pass(100);
      sent.send();
      await pass(14_000);
      expect(own).toHaveBeenCalledTimes(2);

      await pass(1_000);
      expect(own).toHaveBeenCalledTimes(3);
      await pass(60_000);
      expect(own).toHaveBeenCalledTimes(3);
    });

    it('leave it to its rhythm where only its number is shown', async () => {
      const { sent, own } = show(undefined);
      await pass(0);
      sent.send();
      await pass(60_000);
      expect(own).toHaveBeenCalledTimes(1);
    });
  });

  it('that come in swarms ask once a second, and once more after the last', async () => {
    const sent = signals();
    const { api } = follow({ pipeline: every(300) }, { signals: sent.api });
    await pass(0);
    for (let index = 0; index < 25; index += 1) {
      sent.send();
      // 2.5 seconds in all.
      // eslint-disable-next-line no-await-in-loop
      await pass(100);
    }
    await pass(10_000);

    // At 0, 1, 2 seconds, and at 3 for those that came after 2.
    expect(api.getPipeline).toHaveBeenCalledTimes(1 + 4);
  });

  it('that come while an answer is on its way ask again after it', async () => {
    const sent = signals();
    const { api } = follow({ pipeline: every(300) }, { signals: sent.api });
    await pass(0);
    api.getPipeline.mockImplementationOnce(
      () =>
        new Promise(resolve => {
          setTimeout(() => resolve(every(300)), 2_500);
        }),
    );
    sent.send();
    await pass(100);
    expect(api.getPipeline).toHaveBeenCalledTimes(2);

    sent.send();
    await pass(2_300);
    expect(api.getPipeline).toHaveBeenCalledTimes(2);
    await pass(1_700);
    expect(api.getPipeline).toHaveBeenCalledTimes(3);
    await pass(10_000);
    expect(api.getPipeline).toHaveBeenCalledTimes(3);
  });

  it('that come while the page is hidden wait until somebody looks', async () => {
    const sent = signals();
    const { api } = follow({ pipeline: every(300) }, { signals: sent.api });
    await pass(0);
    setHidden(true);

    sent.send();
    await pass(5_000);
    expect(api.getPipeline).toHaveBeenCalledTimes(1);

    setHidden(false);
    await pass(0);
    expect(api.getPipeline).toHaveBeenCalledTimes(2);
  });

  it('do not ask again for what was refused', async () => {
    const sent = signals();
    const { api } = follow(
      { pipeline: await responseError(403) },
      { signals: sent.api },
    );
    await pass(0);

    sent.send();
    await pass(5_000);

    expect(api.getPipeline).toHaveBeenCalledTimes(1);
  });

  it('are not needed: without them the rhythm stays', async () => {
    const { api, result } = follow({ pipeline: every(5) });
    await pass(0);
    await pass(5_100);

    expect(api.getPipeline).toHaveBeenCalledTimes(2);
    expect(result.current.isSignalled).toBe(false);
  });
});
