import type { Entity } from '@backstage/catalog-model';
import { toastApiRef, type ToastApi } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  DecidedEnvironment,
  DecisionResult,
  Inbox,
  InboxEntry,
} from 'backstage-plugin-deployment-common';
import deploymentPlugin from '..';
import { deploymentApiRef, type DeploymentApi } from '../api/DeploymentApi';
import type { HostConnectionState } from '../api/hosts';
import { ago, origin, run, tag } from './builders';
import { inbox, inboxEntry } from './pipelineBuilders';
import { deploymentApi } from './render';
import { component, host, listed } from './settingsBuilders';

/** Where the approvals are. */
export const APPROVALS = '/deployments/approvals';

/** Something of a service that waits for the viewer. */
export function waiting(
  service: string,
  overrides: Partial<InboxEntry> = {},
): InboxEntry {
  const repository = `acme/${service}`;
  return inboxEntry({
    service: `component:default/${service}`,
    origin: { ...origin, repository, url: `https://github.com/${repository}` },
    run: run(),
    ...overrides,
  });
}

/** Something of a service that waits for somebody else. */
export function waitingForOthers(
  service: string,
  overrides: Partial<InboxEntry> = {},
): InboxEntry {
  return waiting(service, {
    gates: [
      {
        kind: 'reviewers',
        reviewers: [
          { kind: 'team', name: 'acme/platform-leads', avatarUrl: null },
        ],
        viewerCanApprove: false,
      },
    ],
    viewer: {
      kind: 'may_not',
      reason: 'not_reviewer',
      message: '@nsato is no reviewer of it. Ask one: acme/platform-leads.',
    },
    ...overrides,
  });
}

/** Three for the viewer, oldest first, and one for others between them. */
export const three = {
  payments: waiting('payments', { since: ago(60) }),
  search: waiting('search', { since: ago(30), version: tag('v4.0.0') }),
  ledger: waiting('ledger', { since: ago(10), version: tag('v0.44.0') }),
};
export const theirs = waitingForOthers('storefront', { since: ago(45) });
export const usual = [three.payments, theirs, three.search, three.ledger];

/** A client whose inbox has these entries. */
export function inboxApi(
  of: Inbox | InboxEntry[] = usual,
  state: HostConnectionState = 'connected',
): jest.Mocked<DeploymentApi> {
  const api = deploymentApi();
  const hosts = [host('github.com', state)];
  api.getHosts.mockResolvedValue(hosts);
  api.getInbox.mockResolvedValue({
    inbox: Array.isArray(of) ? inbox(of) : of,
    hosts,
  });
  // What a version changes is for tests that ask.
  api.getChanges.mockReturnValue(new Promise(() => {}));
  api.listEnvironments.mockResolvedValue({
    environments: [listed('payments', 'production')],
    nextCursor: null,
  });
  return api;
}

/** Makes a client answer decisions with a result for each service. */
export function answerDecisions(
  api: jest.Mocked<DeploymentApi>,
  results: Record<string, DecisionResult>,
) {
  api.decide.mockImplementation(
    async ({ entityRef, run: id }, { environments, decision }) => ({
      service: entityRef,
      run: run({ id }),
      account: null,
      decision,
      environments: environments.map((environment): DecidedEnvironment => {
        const result = results[entityRef] ?? { kind: 'done' };
        return {
          environment,
          result,
          message: `GitHub said ${result.kind} of ${entityRef}.`,
        };
      }),
    }),
  );
}

/** Opens the approvals as an app does. */
export function openApprovals(
  api: DeploymentApi,
  options: {
    path?: string;
    entities?: Entity[];
    /** Resource refs for which the permission to approve is missing. */
    denied?: string[];
    /** Where toasts go. */
    toast?: ToastApi;
  } = {},
) {
  const { path = APPROVALS, denied = [], toast } = options;
  const entities = options.entities ?? [
    component('payments'),
    component('search', 'discovery'),
    component('ledger'),
    component('storefront', 'discovery'),
  ];
  renderTestApp({
    features: [deploymentPlugin],
    initialRouteEntries: [path],
    apis: [
      [deploymentApiRef, api],
      ...(toast ? [[toastApiRef, toast] as const] : []),
      catalogApiMock({ entities }),
      mockApis.identity({
        userEntityRef: 'user:default/nsato',
        ownershipEntityRefs: ['user:default/nsato', 'group:default/checkout'],
      }),
      mockApis.permission({
        authorize: request =>
          request.permission.name === 'deployment.approve' &&
          'resourceRef' in request &&
          denied.includes(String(request.resourceRef))
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    ],
  });
  return { user: userEvent.setup() };
}

/** The row of a service, once it is there. */
export async function row(service: string, environment = 'production') {
  return within(
    await screen.findByRole('article', {
      name: new RegExp(`^${environment} of ${service},`),
    }),
  );
}

/** The services of the rows, in their order. */
export function services(): string[] {
  return screen.queryAllByRole('article').map(
    article =>
      within(article)
        .getByRole('heading', { level: 3 })
        .textContent?.match(/ of (.+),/)?.[1] ?? '',
  );
}

/** The whole page. */
export const approvalsPage = () =>
  screen.getByRole('heading', { level: 2, name: 'Approvals' }).closest('main')!;

/** The choice of whom it waits for, by its name and amount. */
export const kindOf = (name: RegExp) => screen.findByRole('radio', { name });
