import type { Entity } from '@backstage/catalog-model';
import {
  storageApiRef,
  toastApiRef,
  type RouteRef,
  type StorageApi,
  type ToastApi,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { type ReactElement } from 'react';
import type { ConfigurationApi } from '../api/ConfigurationApi';
import {
  deploymentApiRef,
  type DeploymentApi,
  type OverviewAnswer,
} from '../api/DeploymentApi';
import type { DispatchApi } from '../api/DispatchApi';
import type { PipelineApi } from '../api/PipelineApi';
import {
  environmentsRouteRef,
  runRouteRef,
  servicePipelineRouteRef,
} from '../routes';

/** The service that all fixtures are about. */
export const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payments',
    annotations: { 'github.com/project-slug': 'acme/payments' },
  },
  spec: { type: 'service' },
};

/** What of the client is about the configuration; it answers nothing by itself. */
export function configurationApi(): jest.Mocked<ConfigurationApi> {
  return {
    getHosts: jest.fn(),
    listEnvironments: jest.fn(),
    getServiceEnvironments: jest.fn(),
    changeEnvironments: jest.fn(),
    copyEnvironments: jest.fn(),
    exportEnvironments: jest.fn(),
    importEnvironments: jest.fn(),
    inspectRepository: jest.fn(),
    testEnvironments: jest.fn(),
  };
}

type GetChanges = DispatchApi['getChanges'];

/** What of the client deploys; it answers nothing by itself. */
export function dispatchApi(): jest.Mocked<DispatchApi> {
  return {
    getVersions: jest.fn(),
    // Panels that decide compare by themselves.
    getChanges: jest.fn<ReturnType<GetChanges>, Parameters<GetChanges>>(
      () => new Promise(() => {}),
    ),
    getPreflight: jest.fn(),
    dispatch: jest.fn(),
    getDispatches: jest.fn(),
    identifyDispatch: jest.fn(),
    getRunPreflight: jest.fn(),
    actOnRun: jest.fn(),
  };
}

/** What of the client follows runs and decides; it answers nothing by itself. */
export function pipelineApi(): jest.Mocked<PipelineApi> {
  return {
    getPipeline: jest.fn(),
    getRuns: jest.fn(),
    getServicePipeline: jest.fn(),
    decide: jest.fn(),
    getInbox: jest.fn(),
  };
}

/** A client that gives these answers one after the other, the last for good. */
export function deploymentApi(
  ...answers: (OverviewAnswer | Error)[]
): jest.Mocked<DeploymentApi> {
  const api: jest.Mocked<DeploymentApi> = {
    getOverview: jest.fn(),
    connect: jest.fn(),
    reconnect: jest.fn(),
    ...configurationApi(),
    ...dispatchApi(),
    ...pipelineApi(),
  };
  answers.forEach((answer, index) => {
    const give = async () => {
      // Not by instanceof: jsdom has errors of its own.
      if ('overview' in answer) {
        return answer;
      }
      throw answer;
    };
    if (index < answers.length - 1) {
      api.getOverview.mockImplementationOnce(give);
    } else {
      api.getOverview.mockImplementation(give);
    }
  });
  return api;
}

/** Renders something of the entity page of {@link payments}. */
export function renderOnEntityPage(
  element: ReactElement,
  api: DeploymentApi,
  config: { docsUrl?: string } = {},
  /** Names of permissions that the viewer lacks. */
  denied: string[] = [],
  options: {
    /** The query of the address. */
    search?: string;
    /** Where toasts go. */
    toast?: ToastApi;
    /** Where signals come from; an app without them where absent. */
    signals?: SignalApi;
    /** Where choices are remembered, if not in the browser. */
    storage?: StorageApi;
  } = {},
) {
  return renderInTestApp(
    // As on a real page, where the app's layout brings the landmark.
    <main>
      <EntityProvider entity={payments}>{element}</EntityProvider>
    </main>,
    {
      apis: [
        [deploymentApiRef, api],
        ...(options.toast ? [[toastApiRef, options.toast] as const] : []),
        ...(options.signals ? [[signalApiRef, options.signals] as const] : []),
        ...(options.storage ? [[storageApiRef, options.storage] as const] : []),
        mockApis.permission({
          authorize: ({ permission }) =>
            denied.includes(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
        }),
      ],
      initialRouteEntries: [`/${options.search ?? ''}`],
      mountedRoutes: {
        '/deployments/environments': environmentsRouteRef,
        '/deployments/runs/:namespace/:kind/:name/:environment/:run':
          runRouteRef as unknown as RouteRef,
        '/deployments/pipelines/:namespace/:kind/:name':
          servicePipelineRouteRef as unknown as RouteRef,
      },
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        deployment: config,
      },
    },
  );
}
