import type { SignalApi } from '@backstage/plugin-signals-react';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  DeploymentSignal,
  EnvironmentRuns,
  Pipeline,
  ServicePipeline,
} from 'backstage-plugin-deployment-common';
import type { DeploymentApi, OverviewAnswer } from '../api/DeploymentApi';
import { ago, answer, deployment, environment, run, tag } from './builders';
import { openTab } from './entry';
import { pipeline } from './pipelineBuilders';

/** The run that is followed. */
export const RUN = '9000001482';

/** The query that opens it over the service tab. */
export const FOLLOWED = `?pipeline=production%2F${RUN}`;

/** v1.9.3 waits for production, where v1.9.1 is live. */
export const waitingForProduction = () =>
  answer([
    environment('staging', {
      live: deployment({ run: run({ id: '9000001300', number: 1300 }) }),
    }),
    environment('production', {
      live: deployment({
        version: tag('v1.9.1'),
        run: run({ id: '9000001200', number: 1200 }),
      }),
      latest: deployment({
        state: 'waiting',
        finishedAt: null,
        run: run({ id: RUN, number: 1482 }),
      }),
    }),
  ]);

/** A page of the runs of production. */
export function runs(
  overrides: Partial<EnvironmentRuns> = {},
): EnvironmentRuns {
  return {
    service: 'component:default/payments',
    environment: 'production',
    runs: [
      deployment({
        id: '1482',
        state: 'waiting',
        finishedAt: null,
        run: run({ id: RUN, number: 1482 }),
      }),
      deployment({
        id: '1200',
        version: tag('v1.9.1'),
        run: run({ id: '9000001200', number: 1200 }),
      }),
      deployment({ id: 'api', version: tag('v1.9.0'), run: null }),
    ],
    nextCursor: null,
    complete: true,
    fetchedAt: ago(1),
    stale: null,
    ...overrides,
  };
}

type Answers<T> = T | Error | (T | Error)[];

function give<T, TArguments extends unknown[]>(
  mock: jest.MockInstance<Promise<T>, TArguments>,
  answers: Answers<T> | undefined,
) {
  if (answers === undefined) {
    mock.mockReturnValue(new Promise(() => {}));
    return;
  }
  const all = Array.isArray(answers) ? answers : [answers];
  all.forEach((one, index) => {
    const answerIt = async (): Promise<T> => {
      // Not by instanceof: jsdom has errors of its own.
      if (one && typeof one === 'object' && 'stack' in one) {
        throw one;
      }
      return one as T;
    };
    if (index < all.length - 1) {
      mock.mockImplementationOnce(answerIt);
    } else {
      mock.mockImplementation(answerIt);
    }
  });
}

/** What the client answers about what is followed; nothing where absent. */
export interface FollowAnswers {
  pipeline?: Answers<Pipeline>;
  runs?: Answers<EnvironmentRuns>;
  service?: Answers<ServicePipeline>;
}

/** Lets a client answer about what is followed. */
export function answerFollowed(
  api: jest.Mocked<DeploymentApi>,
  answers: FollowAnswers,
) {
  give(api.getPipeline, answers.pipeline);
  give(api.getRuns, answers.runs);
  give(api.getServicePipeline, answers.service);
  api.getHosts.mockResolvedValue([
    {
      provider: 'github',
      host: 'github.com',
      url: 'https://github.com/',
      state: 'connected',
    },
  ]);
}

/** Opens the service tab with something followed over it, if the query says so. */
export function openFollowed(
  answers: FollowAnswers = { pipeline: pipeline() },
  options: {
    search?: string;
    denied?: string[];
    signals?: SignalApi;
    /** What the service tab shows. */
    overview?: OverviewAnswer;
  } = {},
) {
  const user = userEvent.setup();
  const { overview = waitingForProduction(), ...rest } = options;
  const page = openTab([overview], {
    search: FOLLOWED,
    ...rest,
    prepare: api => answerFollowed(api, answers),
  });
  return { ...page, user };
}

/** The drawer, once it is there. */
export async function drawer(name?: RegExp | string) {
  const element = await screen.findByRole('dialog', name ? { name } : {});
  return { element, ...within(element) };
}

/** Signals of an app, sent by hand. */
export function signals() {
  const listeners = new Set<(message: DeploymentSignal) => void>();
  const api: SignalApi = {
    subscribe: (channel, onMessage) => {
      expect(channel).toBe('deployment');
      const listener = onMessage as unknown as (
        message: DeploymentSignal,
      ) => void;
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  return {
    api,
    listeners,
    send: (service = 'component:default/payments') =>
      act(() => listeners.forEach(listener => listener({ service }))),
  };
}
