import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useQueryClient } from '@tanstack/react-query';
import type {
  DecidedEnvironment,
  DecisionOutcome,
  DecisionResult,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import type { DeploymentApi } from '../api/DeploymentApi';
import { ApprovalPanel } from '../pipeline/approval';
import { DeploymentQueryProvider } from '../queries/queryClient';
import { overviewKey } from '../queries/useServiceOverview';
import { answer, ago, deployment, environment, run, tag } from './builders';
import { sha } from './deployBuilders';
import { pipeline, reviewersGate, stage } from './pipelineBuilders';
import { deploymentApi, renderOnEntityPage } from './render';
import { host } from './settingsBuilders';

const SERVICE = 'component:default/payments';

/** The overview behind the panel: v1.9.1 is live in production. */
export const behindPanel = () =>
  answer([
    environment('staging', { live: deployment({ version: tag('v1.9.2') }) }),
    environment('production', {
      live: deployment({ version: tag('v1.9.1', { sha: sha('e02fb31') }) }),
    }),
  ]);

/** What came of a decision about an environment. */
export function decided(
  name: string,
  result: DecisionResult = { kind: 'done' },
): DecidedEnvironment {
  return { environment: name, result, message: `What came of ${name}.` };
}

/** An answer to a decision. */
export function decisionOutcome(
  environments: DecidedEnvironment[] = [decided('production')],
  decision: DecisionOutcome['decision'] = 'approve',
): DecisionOutcome {
  return {
    service: SERVICE,
    run: run({ id: '9000001482', number: 1482 }),
    decision,
    environments,
  };
}

/** A run of which staging and production wait for a review at once. */
export function twoWaiting(overrides: Partial<Pipeline> = {}): Pipeline {
  return pipeline({
    stages: ['staging', 'production'].map(name =>
      stage(`deploy-${name}`, {
        environment: { name, configured: name },
        state: 'waiting',
        gates: [reviewersGate()],
      }),
    ),
    ...overrides,
  });
}

/** The same run read once more, after all its gates have opened. */
export function movedOn(overrides: Partial<Pipeline> = {}): Pipeline {
  return pipeline({
    state: 'running',
    stages: [stage('deploy-production', { state: 'running' })],
    fetchedAt: ago(0),
    ...overrides,
  });
}

/** A client to which decisions can be sent. */
export function approvalApi(): jest.Mocked<DeploymentApi> {
  const api = deploymentApi(behindPanel());
  api.getHosts.mockResolvedValue([host()]);
  api.decide.mockResolvedValue(decisionOutcome());
  return api;
}

/** Shows the panel, as a page that can show another reading of the run. */
export async function showPanel(
  options: {
    pipeline?: Pipeline;
    api?: jest.Mocked<DeploymentApi>;
    denied?: string[];
    selected?: string;
    empty?: string;
  } = {},
) {
  const { api = approvalApi(), denied, selected, empty } = options;
  const onDecided = jest.fn();
  const post = jest.fn(() => ({ close: () => {} }));
  let show: (now: Pipeline | undefined) => void = () => {};
  function Page() {
    const [now, setNow] = useState<Pipeline | undefined>(
      options.pipeline ?? pipeline(),
    );
    show = setNow;
    useQueryClient().setQueryData(overviewKey(SERVICE), behindPanel());
    return now ? (
      <ApprovalPanel
        entityRef={SERVICE}
        environment="production"
        pipeline={now}
        selected={selected}
        onDecided={onDecided}
        empty={empty}
      />
    ) : (
      <p>The panel was left.</p>
    );
  }
  const { container } = renderOnEntityPage(
    <DeploymentQueryProvider>
      <Page />
    </DeploymentQueryProvider>,
    api,
    {},
    denied,
    { toast: { post } },
  );
  await screen.findByRole('main');
  return {
    api,
    container,
    onDecided,
    post,
    user: userEvent.setup(),
    /** Shows another reading of the run, or leaves the panel. */
    read: (now: Pipeline | undefined) => act(() => show(now)),
  };
}

/** What somebody writes why they decide as they do. */
export const comment = () =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Comment' });

/** The button that approves. */
export const approveButton = () =>
  screen.getByRole('button', { name: /^Approve/ });

/** The button that rejects. */
export const rejectButton = () =>
  screen.getByRole('button', { name: 'Reject' });

/** What is known of an environment that waits. */
export const block = (name: string) =>
  within(screen.getByRole('region', { name: `${name} waits for a review` }));

/** What came of a decision. */
export const outcomes = async () =>
  within(await screen.findByRole('group', { name: 'What came of it' }));
