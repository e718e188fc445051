import type { Entity } from '@backstage/catalog-model';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import deploymentPlugin from '..';
import type { DeploymentApi } from '../api/DeploymentApi';
import { deploymentApiRef } from '../api/DeploymentApi';
import { deploymentApi } from './render';
import {
  component,
  environmentTests,
  host,
  inspection,
  paymentsEntity,
  twoStored,
} from './settingsBuilders';

/** Where the settings of `payments` are. */
export const PAYMENTS = '/deployments/environments/default/component/payments';

/** Where the list of all configurations is. */
export const LIST = '/deployments/environments';

/** A client that answers what a service with two environments has. */
export function settingsApi(): jest.Mocked<DeploymentApi> {
  const api = deploymentApi();
  api.getHosts.mockResolvedValue([host()]);
  api.getServiceEnvironments.mockResolvedValue(twoStored);
  api.inspectRepository.mockResolvedValue(inspection());
  api.testEnvironments.mockImplementation(async (_, environments) =>
    environmentTests(environments.map(({ name }) => name)),
  );
  api.listEnvironments.mockResolvedValue({
    environments: [],
    nextCursor: null,
  });
  return api;
}

/** Opens a page of the plugin as an app does. */
export function openPage(
  path: string,
  api: DeploymentApi,
  options: {
    entities?: Entity[];
    /** Names of permissions that the viewer lacks. */
    denied?: string[];
  } = {},
) {
  const { denied = [] } = options;
  const entities = options.entities ?? [
    paymentsEntity,
    component('search', 'discovery'),
    component('ledger'),
  ];
  return renderTestApp({
    features: [deploymentPlugin],
    initialRouteEntries: [path],
    apis: [
      [deploymentApiRef, api],
      catalogApiMock({ entities }),
      mockApis.permission({
        authorize: ({ permission }) =>
          denied.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    ],
  });
}
