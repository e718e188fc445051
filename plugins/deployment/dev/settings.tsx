import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { deploymentApiRef } from '../src/api/DeploymentApi';
import deploymentPlugin from '../src';
import { component } from '../src/__testUtils__/settingsBuilders';
import { settingsApi, type SettingsScene } from './settingsApi';

/** Shows the settings pages as an app does, with a backend in memory. */
export function showSettings(query: URLSearchParams) {
  const scene = (query.get('scene') ?? 'configured') as SettingsScene;
  const entities = [
    ...['billing', 'inventory', 'ledger', 'notifications', 'payments'].map(
      name => component(name),
    ),
    component('search', 'discovery'),
    component('storefront', 'discovery'),
  ];
  renderTestApp({
    features: [deploymentPlugin],
    initialRouteEntries: [query.get('settings') || '/deployments/environments'],
    apis: [
      [deploymentApiRef, settingsApi(scene)],
      catalogApiMock({ entities }),
      mockApis.permission({
        authorize:
          scene === 'denied' ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      }),
    ],
  });
}
