import '@backstage/cli/asset-types';
// The gallery is an app of its own, so it brings the styles.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import type { Entity } from '@backstage/catalog-model';
import {
  configApiRef,
  errorApiRef,
  routeResolutionApiRef,
  toastApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { useMemo } from 'react';
import ReactDOM from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import {
  deploymentApiRef,
  type OverviewAnswer,
} from '../src/api/DeploymentApi';
import { EntityDeployments } from '../src/components/EntityDeployments';
import { CompactOverview } from '../src/components/EntityDeploymentsCard/CompactOverview';
import { DeploymentQueryProvider } from '../src/queries/queryClient';
import { entryScenes } from '../src/__testUtils__/entryScenes';
import { scenes } from '../src/__testUtils__/scenes';
import { showApproval } from './approval';
import { showDeploy } from './deploy';
import { showDialog } from './dialog';
import { entryApi } from './entryApi';
import { showInbox } from './inbox';
import { showSettings } from './settings';
import { showStages } from './stages';

// A gallery of the plugin's states, without a backend: `yarn start` in this
// package. `?theme=dark` shows it in the dark, `?scene=3` one scene only,
// `?card` the overview card, `&tab=environment%3Dproduction` (or `tab=deploy`)
// what an address asks for. `?settings` shows the settings pages, with a backend
// in memory; `?settings=/deployments/environments/default/component/payments`
// those of one service, `&scene=empty` (or many, conflict, failing,
// notConnected, denied) another state of the world. `?deploy` shows the parts of the
// deploy dialog, `&scene=many` (or usual, notes, …) one scene, `&version=v1.9.2`
// the version that a link names; `?dialog=warned` the whole dialog in one of the
// situations of `dialogScenes.ts`; `?stages` the stages of pipelines, `?stages=gates`
// those of one scene of `pipelineScenes.ts`, `&as=list` as a list. `?approval` shows the
// panel that decides at gates in all its states, `&scene=several` (or may, notReviewer, …)
// one of them. `?inbox` shows the approvals, with a backend in memory, `&scene=many` (or
// usual, others, nothing, …) one scene of `inboxApi.ts`.

const query = new URLSearchParams(window.location.search);

const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payments',
    annotations: { 'github.com/project-slug': 'acme/payments' },
  },
};

const toasts: typeof toastApiRef.T = {
  post: ({ title }) => {
    // There is no app around the gallery to show it.
    document.title = String(title);
    return { close: () => {} };
  },
};

function Scene(props: { answer?: OverviewAnswer; failure?: Error }) {
  const { answer, failure } = props;
  const api = useMemo(
    () => ({
      ...entryApi,
      getOverview: async () => {
        if (failure) {
          throw failure;
        }
        return answer ?? new Promise<OverviewAnswer>(() => {});
      },
      connect: async () => {
        throw new Error('The gallery has nothing to connect to.');
      },
      reconnect: async () => {
        throw new Error('The gallery has nothing to connect to.');
      },
    }),
    [answer, failure],
  );
  return (
    <TestApiProvider
      apis={[
        [configApiRef, mockApis.config()],
        [errorApiRef, mockApis.error()],
        [translationApiRef, mockApis.translation()],
        [routeResolutionApiRef, { resolve: () => () => '#' }],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: query.has('denied')
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
          }),
        ],
        [toastApiRef, toasts],
        [deploymentApiRef, api],
      ]}
    >
      <EntityProvider entity={payments}>
        {query.has('card') ? (
          <DeploymentQueryProvider>
            <div
              style={{
                background: 'var(--bui-bg-neutral-1)',
                padding: 12,
                maxWidth: 640,
                borderRadius: 8,
              }}
            >
              <CompactOverview
                entityRef="component:default/payments"
                service="payments"
              />
            </div>
          </DeploymentQueryProvider>
        ) : (
          <EntityDeployments />
        )}
      </EntityProvider>
    </TestApiProvider>
  );
}

function Gallery() {
  const only = query.get('scene');
  const all = [
    ...scenes,
    ...entryScenes,
    { title: 'Loading' },
    { title: 'Failed', failure: new TypeError('Failed to fetch') },
  ];
  return (
    <>
      {all
        .filter((_, index) => only === null || String(index) === only)
        .map(scene => (
          <MemoryRouter
            key={scene.title}
            initialEntries={[`/?${query.get('tab') ?? ''}`]}
          >
            <div style={{ padding: '24px 32px' }}>
              <p style={{ color: 'var(--bui-fg-secondary)', fontSize: 12 }}>
                {scene.title}
              </p>
              <Scene {...scene} />
            </div>
          </MemoryRouter>
        ))}
    </>
  );
}

document.body.dataset.themeMode = query.get('theme') ?? 'light';
document.body.style.margin = '0';
document.body.style.minHeight = '100vh';
document.body.style.background = 'var(--bui-bg-app)';
if (query.has('inbox')) {
  showInbox(query);
} else if (query.has('settings')) {
  showSettings(query);
} else if (query.has('deploy')) {
  showDeploy(query);
} else if (query.has('stages')) {
  showStages(query);
} else if (query.has('approval')) {
  showApproval(query);
} else if (query.has('dialog')) {
  showDialog(query.get('dialog') ?? '');
} else {
  ReactDOM.createRoot(document.getElementById('root')!).render(<Gallery />);
}
