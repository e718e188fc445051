import { TestApiProvider } from '@backstage/frontend-test-utils';
import { renderHook } from '@testing-library/react';
import { answerFollowed } from '../../__testUtils__/follow';
import { servicePipeline } from '../../__testUtils__/pipelineBuilders';
import { every, follow, SERVICE } from '../../__testUtils__/following';
import { deploymentApi } from '../../__testUtils__/render';
import { pass, setHidden, useMovedTime } from '../../__testUtils__/time';
import { responseError } from '../../__testUtils__/responses';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { useServicePipeline } from './useServicePipeline';

describe('the rhythm of a run that is followed', () => {
  useMovedTime();

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
