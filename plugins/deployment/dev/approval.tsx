import {
  configApiRef,
  errorApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import ReactDOM from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { behindPanel } from '../src/__testUtils__/approvalBuilders';
import { NOW } from '../src/__testUtils__/builders';
import { deploymentApiRef } from '../src/api/DeploymentApi';
import { ClockProvider } from '../src/components/Clock';
import { ApprovalPanel } from '../src/pipeline/approval';
import { DeploymentQueryProvider } from '../src/queries/queryClient';
import { overviewKey } from '../src/queries/useServiceOverview';
import { approvalScenes, type ApprovalScene } from './approvalScenes';
import { deployApi } from './deployApi';

const SERVICE = 'component:default/payments';

/** What the page around the panel has read already. */
function Known(props: { children: ReactNode }) {
  useQueryClient().setQueryData(overviewKey(SERVICE), behindPanel());
  return <>{props.children}</>;
}

function Scene(props: { scene: ApprovalScene; isDenied: boolean }) {
  const { scene, isDenied } = props;
  const api = useMemo(
    () => ({ ...deployApi('usual'), decide: scene.decide }),
    [scene],
  );
  return (
    <TestApiProvider
      apis={[
        [configApiRef, mockApis.config()],
        [errorApiRef, mockApis.error()],
        [translationApiRef, mockApis.translation()],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
          }),
        ],
        [deploymentApiRef, api],
      ]}
    >
      <DeploymentQueryProvider>
        <Known>
          <ClockProvider serverTime={NOW} browserTime={Date.now()}>
            <div
              style={{
                padding: 16,
                maxWidth: 1240,
                border: '1px solid var(--bui-border-1)',
                borderRadius: 8,
                background: 'var(--bui-bg-neutral-1)',
              }}
            >
              <ApprovalPanel
                entityRef={SERVICE}
                environment="production"
                pipeline={scene.pipeline}
                selected={undefined}
                onDecided={() => {
                  document.title = 'decided';
                }}
              />
            </div>
          </ClockProvider>
        </Known>
      </DeploymentQueryProvider>
    </TestApiProvider>
  );
}

/** Shows the panel that decides at gates, in one of its states or all. */
export function showApproval(query: URLSearchParams) {
  const only = query.get('scene');
  ReactDOM.createRoot(document.getElementById('root')!).render(
    <MemoryRouter>
      {Object.entries(approvalScenes)
        .filter(([name]) => !only || name === only)
        .map(([name, scene]) => (
          <div key={name} style={{ padding: 16 }}>
            <p style={{ color: 'var(--bui-fg-secondary)', fontSize: 12 }}>
              {name}
            </p>
            <Scene scene={scene} isDenied={query.has('denied')} />
          </div>
        ))}
    </MemoryRouter>,
  );
}
