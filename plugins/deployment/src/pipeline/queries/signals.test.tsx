import { TestApiProvider } from '@backstage/frontend-test-utils';
import { useQuery } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import { signals } from '../../__testUtils__/follow';
import { inbox } from '../../__testUtils__/pipelineBuilders';
import { every, follow } from '../../__testUtils__/following';
import { pass, setHidden, useMovedTime } from '../../__testUtils__/time';
import { responseError } from '../../__testUtils__/responses';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { inboxKey } from './keys';
import { FOLLOWS_SIGNALS } from './SignalledUpdates';

describe('signals', () => {
  useMovedTime();

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
