import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  DispatchRequest,
  EnvironmentFacts,
} from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../api/DeploymentApi';
import {
  DeployDialog,
  type DeployDialogProps,
} from '../deploy/components/DeployDialog';
import { DeploymentQueryProvider } from '../queries/queryClient';
import { deployment, environment } from './builders';
import {
  changedCommits,
  diverged,
  live,
  offeredVersions,
  production,
  versionChanges,
} from './deployBuilders';
import { outcome, preflight } from './dialogBuilders';
import { deploymentApi, renderOnEntityPage } from './render';
import { host } from './settingsBuilders';

/** A client with which v1.9.3 can be deployed, replacing v1.9.1. */
export function dialogApi(): jest.Mocked<DeploymentApi> {
  const api = deploymentApi();
  api.getHosts.mockResolvedValue([host()]);
  api.getVersions.mockResolvedValue(offeredVersions());
  api.getChanges.mockImplementation(async (_, { version }) =>
    versionChanges(
      {
        kind: 'compared',
        ...diverged({
          relation: version.label === 'v1.9.0' ? 'behind' : 'ahead',
          removed: changedCommits([]),
        }),
      },
      version,
    ),
  );
  api.getPreflight.mockResolvedValue(preflight());
  api.dispatch.mockResolvedValue(outcome());
  api.getDispatches.mockResolvedValue({ dispatches: [] });
  return api;
}

/** Who is signed in, unless a test says otherwise. */
export const VIEWER = 'user:default/guest';

/** Opens the dialog for production, where v1.9.1 is live. */
export async function openDialog(
  options: {
    api?: jest.Mocked<DeploymentApi>;
    facts?: Partial<EnvironmentFacts>;
    props?: Partial<DeployDialogProps>;
  } = {},
) {
  const api = options.api ?? dialogApi();
  const onClose = jest.fn();
  const onStarted = jest.fn();
  renderOnEntityPage(
    <DeploymentQueryProvider>
      <DeployDialog
        target={production}
        viewer={VIEWER}
        service="Payments"
        environment={environment('production', {
          live: deployment({ version: { kind: 'known', ...live } }),
          ...options.facts,
        })}
        canDeploy={{ allowed: true }}
        account="alice"
        onClose={onClose}
        onStarted={onStarted}
        {...options.props}
      />
    </DeploymentQueryProvider>,
    api,
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Deploy Payments to production',
  });
  return { api, dialog, inDialog: within(dialog), onClose, onStarted };
}

type Opened = Awaited<ReturnType<typeof openDialog>>;

/** The button of a dialog that opens with v1.9.3 for production. */
export const REPLACE = 'Deploy v1.9.3 to production, replacing v1.9.1';

/** Presses a button of the dialog as soon as it can be. */
export async function press(
  inDialog: Opened['inDialog'],
  name: string = REPLACE,
) {
  const button = await inDialog.findByRole('button', { name });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
}

/** What was sent, press by press. */
export function sent(api: Opened['api']): DispatchRequest[] {
  return api.dispatch.mock.calls.map(([, request]) => request);
}
