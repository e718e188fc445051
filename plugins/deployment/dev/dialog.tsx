import {
  configApiRef,
  errorApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import ReactDOM from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { deploymentApiRef } from '../src/api/DeploymentApi';
import { ClockProvider } from '../src/components/Clock';
import { DeployDialog } from '../src/deploy/components/DeployDialog';
import { DeploymentQueryProvider } from '../src/queries/queryClient';
import { environment, NOW } from '../src/__testUtils__/builders';
import { dialogApi, dialogFacts, dialogScenes } from './dialogScenes';

/** Shows the deploy dialog in one of its situations. */
export function showDialog(name: string) {
  const scene = dialogScenes[name] ?? dialogScenes.promote;
  ReactDOM.createRoot(document.getElementById('root')!).render(
    <BrowserRouter>
      <TestApiProvider
        apis={[
          [configApiRef, mockApis.config()],
          [errorApiRef, mockApis.error()],
          [translationApiRef, mockApis.translation()],
          [deploymentApiRef, dialogApi(scene)],
        ]}
      >
        <DeploymentQueryProvider>
          <ClockProvider serverTime={NOW} browserTime={Date.now()}>
            <DeployDialog
              viewer="user:default/guest"
              target={{
                entityRef: 'component:default/payments',
                environment: 'production',
              }}
              service="payments"
              environment={environment('production', dialogFacts(scene), {
                tier: 'production',
              })}
              initialVersion={scene.initialVersion}
              canDeploy={scene.canDeploy ?? { allowed: true }}
              account="alice"
              onClose={() => {
                document.title = 'closed';
              }}
              onStarted={() => {
                document.title = 'started';
              }}
            />
          </ClockProvider>
        </DeploymentQueryProvider>
      </TestApiProvider>
    </BrowserRouter>,
  );
}
