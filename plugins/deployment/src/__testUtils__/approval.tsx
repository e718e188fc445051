import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useQueryClient } from '@tanstack/react-query';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import type { DeploymentApi } from '../api/DeploymentApi';
import { ApprovalPanel } from '../pipeline/approval';
import { DeploymentQueryProvider } from '../queries/queryClient';
import { overviewKey } from '../queries/useServiceOverview';
import { behindPanel, decisionOutcome } from './approvalBuilders';
import { pipeline } from './pipelineBuilders';
import { deploymentApi, renderOnEntityPage } from './render';
import { host } from './settingsBuilders';

const SERVICE = 'component:default/payments';

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
