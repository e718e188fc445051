import { TestApiProvider } from '@backstage/frontend-test-utils';
import { act, renderHook } from '@testing-library/react';
import { type ReactNode } from 'react';
import { deploymentApiRef, type DeploymentApi } from '../api/DeploymentApi';
import { answer, environment, overview } from '../__testUtils__/builders';
import { deploymentApi } from '../__testUtils__/render';
import { responseError } from '../__testUtils__/responses';
import { pass, setHidden, useMovedTime } from '../__testUtils__/time';
import { DeploymentQueryProvider } from './queryClient';
import { useServiceOverview } from './useServiceOverview';

const SERVICE = 'component:default/payments';

const every = (refreshAfterSeconds: number) =>
  answer(overview([environment('production')], { refreshAfterSeconds }));

function show(api: DeploymentApi, hooks = 1) {
  const wrapper = (props: { children: ReactNode }) => (
    <TestApiProvider apis={[[deploymentApiRef, api]]}>
      <DeploymentQueryProvider>{props.children}</DeploymentQueryProvider>
    </TestApiProvider>
  );
  return renderHook(
    () =>
      // The number of hooks is the same in every render of a test.
      // eslint-disable-next-line react-hooks/rules-of-hooks
      Array.from({ length: hooks }, () => useServiceOverview(SERVICE)),
    { wrapper },
  );
}

describe('useServiceOverview', () => {
  useMovedTime();

  it.each([
    ['something runs', 5],
    ['something waits', 15],
    ['nothing moves', 300],
  ])('asks again in the rhythm of the answer while %s', async (_, seconds) => {
    const api = deploymentApi(every(seconds));
    show(api);
    await pass(0);
    expect(api.getOverview).toHaveBeenCalledTimes(1);

    await pass(seconds * 1_000 - 100);
    expect(api.getOverview).toHaveBeenCalledTimes(1);

    await pass(200);
    expect(api.getOverview).toHaveBeenCalledTimes(2);
  });

  it('changes its rhythm with the answer', async () => {
    const api = deploymentApi(every(5), every(300));
    show(api);
    await pass(0);
    await pass(5_100);
    expect(api.getOverview).toHaveBeenCalledTimes(2);

    await pass(60_000);
    expect(api.getOverview).toHaveBeenCalledTimes(2);
  });

  it('asks for nothing while the page is hidden, and at once when it is seen again', async () => {
    const api = deploymentApi(every(5));
    show(api);
    await pass(0);

    setHidden(true);
    await pass(60_000);
    expect(api.getOverview).toHaveBeenCalledTimes(1);

    setHidden(false);
    await pass(0);
    expect(api.getOverview).toHaveBeenCalledTimes(2);
  });

  it('does not ask when the page is seen again while the answer is fresh', async () => {
    const api = deploymentApi(every(300));
    show(api);
    await pass(0);

    setHidden(true);
    await pass(10_000);
    setHidden(false);
    await pass(0);

    expect(api.getOverview).toHaveBeenCalledTimes(1);
  });

  it('asks once for all parts of the page that show the service', async () => {
    const api = deploymentApi(every(5));
    show(api, 2);
    await pass(0);
    expect(api.getOverview).toHaveBeenCalledTimes(1);

    await pass(5_100);
    expect(api.getOverview).toHaveBeenCalledTimes(2);
  });

  it('does not ask again when another part of the page appears while the answer is fresh', async () => {
    const api = deploymentApi(every(300));
    show(api);
    await pass(0);
    show(api);
    await pass(0);

    expect(api.getOverview).toHaveBeenCalledTimes(1);
  });

  it('keeps the last answer while it asks and when the backend fails', async () => {
    const first = every(5);
    const second = every(300);
    const api = deploymentApi(first, new TypeError('offline'), second);
    const { result } = show(api);
    await pass(0);
    await pass(5_100);

    expect(result.current[0].answer).toEqual(first);
    expect(result.current[0].error?.message).toBe('offline');

    await pass(30_000);
    expect(result.current[0].answer).toEqual(second);
    expect(result.current[0].error).toBeNull();
  });

  it.each([401, 403, 404])(
    'shows nothing of the last answer after %d',
    async status => {
      const api = deploymentApi(every(5), await responseError(status));
      const { result } = show(api);
      await pass(0);
      await pass(5_100);

      expect(result.current[0].answer).toBeUndefined();
      expect(result.current[0].error).toMatchObject({ statusCode: status });

      await pass(600_000);
      expect(api.getOverview).toHaveBeenCalledTimes(2);
    },
  );

  it('asks for everything when a person refreshes', async () => {
    const api = deploymentApi(every(300));
    const { result } = show(api);
    await pass(0);

    let refreshed = Promise.resolve();
    act(() => {
      refreshed = result.current[0].refresh();
    });
    expect(result.current[0].isRefreshing).toBe(true);
    await pass(0);
    await refreshed;

    expect(api.getOverview).toHaveBeenLastCalledWith(
      SERVICE,
      expect.objectContaining({ thorough: true }),
    );
    expect(result.current[0].isRefreshing).toBe(false);
  });

  it('keeps the error of a refresh that a person asked for, and does not throw it', async () => {
    const first = every(300);
    const api = deploymentApi(first, new TypeError('offline'));
    const { result } = show(api);
    await pass(0);

    await act(async () => {
      await result.current[0].refresh();
    });

    expect(result.current[0].error?.message).toBe('offline');
    expect(result.current[0].answer).toEqual(first);
  });

  it('ends the request when the page is left', async () => {
    const api = deploymentApi();
    let signal: AbortSignal | undefined;
    api.getOverview.mockImplementation((_, options) => {
      signal = options?.signal;
      return new Promise(() => {});
    });
    const { unmount } = show(api);
    await pass(0);
    expect(signal?.aborted).toBe(false);

    unmount();

    expect(signal?.aborted).toBe(true);
  });
});
