import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import deploymentPlugin from '../src';
import { deploymentApiRef } from '../src/api/DeploymentApi';
import { component } from '../src/__testUtils__/settingsBuilders';
import { inboxApi, type InboxScene } from './inboxApi';

/** Shows the approvals as an app does, with a backend in memory. */
export function showInbox(query: URLSearchParams) {
  const scene = (query.get('scene') ?? 'usual') as InboxScene;
  const entities = ['payments', 'ledger', 'storefront', 'search'].map(name =>
    component(name),
  );
  renderTestApp({
    features: [deploymentPlugin],
    initialRouteEntries: [query.get('inbox') || '/deployments/approvals'],
    apis: [
      [deploymentApiRef, inboxApi(scene)],
      catalogApiMock({ entities }),
      mockApis.permission({
        authorize: request =>
          'resourceRef' in request &&
          String(request.resourceRef).includes('ledger')
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
      mockApis.identity({
        userEntityRef: 'user:default/nsato',
        ownershipEntityRefs: ['user:default/nsato', 'group:default/checkout'],
      }),
    ],
  });
}
