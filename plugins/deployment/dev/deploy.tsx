import {
  configApiRef,
  errorApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import type { OfferedVersion } from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import ReactDOM from 'react-dom/client';
import { deploymentApiRef } from '../src/api/DeploymentApi';
import { ClockProvider } from '../src/components/Clock';
import { ChangesPanel } from '../src/deploy/components/ChangesPanel';
import { VersionPicker } from '../src/deploy/components/VersionPicker';
import { DeploymentQueryProvider } from '../src/queries/queryClient';
import { NOW } from '../src/__testUtils__/builders';
import { live, offered, production } from '../src/__testUtils__/deployBuilders';
import { DEPLOY_SCENES, deployApi, type DeployScene } from './deployApi';

/** The two panes side by side, as they are in the dialog. */
function Panes(props: { initialLabel: string | undefined; isWide: boolean }) {
  const [version, setVersion] = useState<OfferedVersion>();
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: props.isWide
          ? 'minmax(0, 27rem) minmax(0, 1fr)'
          : 'minmax(0, 1fr)',
        gap: 24,
        padding: 20,
        maxWidth: 1040,
        border: '1px solid var(--bui-border-1)',
        borderRadius: 8,
        background: 'var(--bui-bg-app)',
      }}
    >
      <VersionPicker
        target={production}
        value={version}
        onChange={setVersion}
        initialLabel={props.initialLabel}
        live={live}
        takesFocus
      />
      {version && (
        <ChangesPanel target={production} version={version} live={live} />
      )}
      {!version && props.isWide && (
        <ChangesPanel
          target={production}
          version={offered('v1.9.3', 'b7719e2')}
          live={live}
        />
      )}
    </div>
  );
}

/** Shows the parts of the deploy dialog, one scene or all. */
export function showDeploy(query: URLSearchParams) {
  const only = query.get('scene');
  const scenes = DEPLOY_SCENES.filter(scene => !only || scene === only);
  const show = (scene: DeployScene) => (
    <div key={scene} style={{ padding: 16 }}>
      <p style={{ color: 'var(--bui-fg-secondary)', fontSize: 12 }}>{scene}</p>
      <TestApiProvider
        apis={[
          [configApiRef, mockApis.config()],
          [errorApiRef, mockApis.error()],
          [translationApiRef, mockApis.translation()],
          [deploymentApiRef, deployApi(scene)],
        ]}
      >
        <DeploymentQueryProvider>
          <ClockProvider serverTime={NOW} browserTime={Date.now()}>
            <Panes
              initialLabel={query.get('version') ?? undefined}
              isWide={window.innerWidth > 720}
            />
          </ClockProvider>
        </DeploymentQueryProvider>
      </TestApiProvider>
    </div>
  );
  ReactDOM.createRoot(document.getElementById('root')!).render(
    <>{scenes.map(show)}</>,
  );
}
