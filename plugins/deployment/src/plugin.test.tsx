import type { Entity } from '@backstage/catalog-model';
import { fetchApiRef, githubAuthApiRef } from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { scmAuthApiRef } from '@backstage/integration-react';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import {
  decodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
} from 'backstage-plugin-deployment-common';
import { act, screen, waitFor } from '@testing-library/react';
import plugin, { deploymentApiRef } from '.';
import {
  deploymentApi as deploymentApiExtension,
  providerTokenRenewalApi,
} from './extensions/apis';
import { deploymentsEntityCard } from './extensions/entityCards';
import { deploymentsEntityContent } from './extensions/entityContents';
import { answer, environment, overview } from './__testUtils__/builders';
import { deploymentApi, payments } from './__testUtils__/render';
import { jsonResponse } from './__testUtils__/responses';
import { inboxApi } from './__testUtils__/inboxPage';
import { openPage } from './__testUtils__/settingsPage';

const withoutRepository: Entity = {
  ...payments,
  metadata: { name: 'payments' },
};

const api = deploymentApi(answer([environment('production')]));

describe('the plugin', () => {
  it('has an id, a title and its extensions', () => {
    expect(plugin.id).toBe('deployment');
    for (const id of [
      'api:deployment',
      'api:deployment/provider-token-renewal',
      'entity-content:deployment',
      'entity-card:deployment/environments',
      'entity-context-menu-item:deployment/deploy',
      'page:deployment',
      'sub-page:deployment/approvals',
      'sub-page:deployment/environments',
    ]) {
      expect(plugin.getExtension(id as never)).toBeDefined();
    }
  });

  it('puts the tab on the page of a component with a repository', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: payments }),
        deploymentsEntityContent,
      ],
      apis: [[deploymentApiRef, api]],
    });

    expect(
      await screen.findByRole('article', { name: 'production' }),
    ).toBeInTheDocument();
  });

  it('puts the card on the page of a component with a repository', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: payments }),
        deploymentsEntityCard,
      ],
      apis: [[deploymentApiRef, api]],
    });

    expect(
      await screen.findByRole('rowheader', { name: 'production' }),
    ).toBeInTheDocument();
  });

  it.each([
    ['names no repository', withoutRepository],
    ['is no component', { ...payments, kind: 'API' }],
  ])('shows neither for an entity that %s', async (_, entity) => {
    const unused = deploymentApi(answer([]));
    const { container } = renderTestApp({
      extensions: [
        createTestEntityPage({ entity }),
        deploymentsEntityContent,
        deploymentsEntityCard,
      ],
      apis: [[deploymentApiRef, unused]],
    });

    await act(() => new Promise(resolve => setTimeout(resolve, 0)));
    expect(container).not.toHaveTextContent('Deployments');
    expect(unused.getOverview).not.toHaveBeenCalled();
  });

  it('has a page of its own, whose first part are the approvals', async () => {
    openPage('/deployments', inboxApi());

    expect(
      await screen.findByRole('article', {
        name: 'production of payments, v1.9.3',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getAllByRole('tab').map(({ textContent }) => textContent),
    ).toEqual(['Approvals', 'Environments']);
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Approvals' })).toHaveAttribute(
        'aria-selected',
        'true',
      ),
    );
    for (const link of screen.getAllByRole('link', { name: 'Deployments' })) {
      expect(link).toHaveAttribute('href', '/deployments');
    }
  });

  it('wires the client to Backstage: its fetch, its token, the configured scopes', async () => {
    const fetch = jest.fn(async (input: unknown, _init?: RequestInit) =>
      String(input).endsWith('/hosts')
        ? jsonResponse({
            hosts: [
              {
                provider: 'github',
                host: 'github.com',
                url: 'https://github.com/',
              },
            ],
          })
        : jsonResponse(overview([environment('production')])),
    );
    const getCredentials = jest.fn(async () => ({ token: 't', headers: {} }));
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: payments }),
        deploymentsEntityContent,
        deploymentApiExtension,
        providerTokenRenewalApi,
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        deployment: { github: { additionalScopes: [] } },
      },
      apis: [
        [fetchApiRef, { fetch: fetch as unknown as typeof globalThis.fetch }],
        [scmAuthApiRef, { getCredentials }],
        [githubAuthApiRef, { getAccessToken: async () => 't' }],
      ],
    });

    await screen.findByRole('article', { name: 'production' });
    expect(getCredentials).toHaveBeenCalledWith(
      expect.objectContaining({
        additionalScope: { customScopes: { github: [] } },
      }),
    );
    const [, init] = fetch.mock.calls[1];
    const headers = init?.headers as Record<string, string>;
    expect({
      ...decodeProviderTokens(headers[PROVIDER_TOKENS_HEADER]),
    }).toEqual({ 'github:github.com': 't' });
  });
});
