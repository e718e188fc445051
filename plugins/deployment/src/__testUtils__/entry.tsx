import { screen } from '@testing-library/react';
import { useLocation, useNavigate } from 'react-router-dom';
import type { SignalApi } from '@backstage/plugin-signals-react';
import type { DeploymentApi, OverviewAnswer } from '../api/DeploymentApi';
import { EntityDeployments } from '../components/EntityDeployments';
import { answer, deployment, drift, environment, tag } from './builders';
import { deploymentApi, renderOnEntityPage } from './render';

/** Shows where the browser is, and has its back and forward buttons. */
function Browser() {
  const { search } = useLocation();
  const navigate = useNavigate();
  return (
    <div>
      <output aria-label="address">{search}</output>
      <button onClick={() => navigate(-1)}>Back of the browser</button>
      <button onClick={() => navigate(1)}>Forward of the browser</button>
    </div>
  );
}

/** The query that the address has now. */
export function address(): string {
  // Behind a dialog everything else is hidden.
  return screen.getByLabelText('address').textContent ?? '';
}

/** Presses the browser's back button, which no dialog covers. */
export function goBack() {
  screen
    .getByRole('button', { name: 'Back of the browser', hidden: true })
    .click();
}

/** Presses the browser's forward button. */
export function goForward() {
  screen
    .getByRole('button', { name: 'Forward of the browser', hidden: true })
    .click();
}

/** Opens the service tab at an address, and keeps the toasts. */
export function openTab(
  answers: (OverviewAnswer | Error)[],
  options: {
    search?: string;
    denied?: string[];
    signals?: SignalApi;
    /** Prepares the client before the tab is shown. */
    prepare?(api: jest.Mocked<DeploymentApi>): void;
  } = {},
) {
  const api = deploymentApi(...answers);
  options.prepare?.(api);
  const post = jest.fn(() => ({ close: () => {} }));
  renderOnEntityPage(
    <>
      <EntityDeployments />
      <Browser />
    </>,
    api,
    {},
    options.denied,
    { search: options.search, toast: { post }, signals: options.signals },
  );
  return { api, post };
}

/** v1.9.3 in staging, v1.9.1 in production, six commits apart. */
export function twoEnvironments(
  facts: Parameters<typeof environment>[1] = {},
): OverviewAnswer {
  return answer([
    environment('staging', {
      live: deployment({
        version: tag('v1.9.3', { sha: '193'.padEnd(40, '0') }),
      }),
    }),
    environment(
      'production',
      {
        live: deployment({
          version: tag('v1.9.1', { sha: '191'.padEnd(40, '0') }),
        }),
        drift: drift('staging', 6),
        ...facts,
      },
      { promotesFrom: ['staging'] },
    ),
  ]);
}
