import {
  errorApiRef,
  identityApiRef,
  routeResolutionApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router-dom';
import {
  deploymentApiRef,
  type DeploymentApi,
} from '../../../api/DeploymentApi';
import { problem } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import { signals } from '../../../__testUtils__/follow';
import { inboxApi, three, usual } from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { host } from '../../../__testUtils__/settingsBuilders';
import { pass, setHidden, useMovedTime } from '../../../__testUtils__/time';
import { useInbox } from '../../queries/useInbox';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import { ApprovalsCount, ApprovalsNavItem } from '.';

const MINUTE = 60_000;

function Page() {
  useInbox([]);
  return null;
}

function show(
  api: DeploymentApi,
  options: {
    withPage?: boolean;
    isRouted?: boolean;
    signals?: SignalApi;
  } = {},
) {
  const { withPage = false, isRouted = true } = options;
  const app = (isOpen: boolean) => (
    <TestApiProvider
      apis={[
        [deploymentApiRef, api],
        [errorApiRef, mockApis.error()],
        [translationApiRef, mockApis.translation()],
        [identityApiRef, mockApis.identity()],
        ...(options.signals ? [[signalApiRef, options.signals] as const] : []),
        [
          routeResolutionApiRef,
          {
            resolve: () =>
              isRouted ? () => '/deployments/approvals' : undefined,
          },
        ],
      ]}
    >
      <MemoryRouter
        future={{ v7_startTransition: true, v7_relativeSplatPath: true }}
      >
        <nav>
          <ApprovalsNavItem key={String(isOpen)}>
            {({ to, label, title, icon }) => (
              <a href={to} aria-label={label}>
                {icon}
                {isOpen && title}
              </a>
            )}
          </ApprovalsNavItem>
        </nav>
      </MemoryRouter>
      {withPage && (
        <DeploymentQueryProvider>
          <Page />
        </DeploymentQueryProvider>
      )}
    </TestApiProvider>
  );
  const { rerender, container, unmount } = render(app(true));
  return { container, unmount, collapse: () => rerender(app(false)) };
}

describe('the approvals in the navigation', () => {
  useMovedTime();

  it('say how many wait for the viewer, seen and heard', async () => {
    const { container } = show(inboxApi());
    expect(screen.getByRole('link', { name: 'Approvals' })).toHaveAttribute(
      'href',
      '/deployments/approvals',
    );
    await pass(0);

    const link = screen.getByRole('link', {
      name: 'Approvals, 3 wait for you',
    });
    expect(link).toHaveTextContent('3Approvals');
    jest.useRealTimers();
    expect(await axeViolations(container)).toEqual([]);
  });

  it.each([
    ['one', [three.ledger], 'Approvals, 1 waits for you'],
    ['none', [], 'Approvals'],
    ['only something for others', usual.slice(1, 2), 'Approvals'],
  ])('count %s', async (_, waiting, name) => {
    show(inboxApi(waiting));
    await pass(0);

    expect(screen.getByRole('link', { name })).toBeInTheDocument();
  });

  it('fit more than a hundred into the badge', async () => {
    show(inboxApi(inbox(usual, { forViewer: 140 })));
    await pass(0);

    expect(
      screen.getByRole('link', { name: 'Approvals, 140 wait for you' }),
    ).toHaveTextContent('99+Approvals');
  });

  it('ask every five minutes, whatever the answer asks for', async () => {
    const api = inboxApi();
    show(api);
    await pass(0);
    expect(api.getInbox).toHaveBeenCalledTimes(1);

    await pass(5 * MINUTE - 100);
    expect(api.getInbox).toHaveBeenCalledTimes(1);
    await pass(200);
    expect(api.getInbox).toHaveBeenCalledTimes(2);
    await pass(60 * MINUTE);
    expect(api.getInbox.mock.calls.length).toBeLessThanOrEqual(14);
  });

  it('ask no sooner with signals, of which the page alone makes use', async () => {
    for (const [withPage, times] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const sent = signals();
      const api = inboxApi();
      const { unmount } = show(api, { withPage, signals: sent.api });
      await pass(0);
      sent.send();
      await pass(1_000);
      expect(api.getInbox).toHaveBeenCalledTimes(times);
      unmount();
    }
  });

  it('ask no sooner when an attempt fails, nor when the navigation folds', async () => {
    const api = inboxApi();
    api.getInbox.mockRejectedValue(await responseError(503));
    const { collapse } = show(api);
    await pass(0);

    collapse();
    await pass(MINUTE);
    setHidden(true);
    setHidden(false);
    await pass(MINUTE);
    expect(api.getInbox).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('link', { name: 'Approvals' })).toBeInTheDocument();

    await pass(5 * MINUTE);
    expect(api.getInbox).toHaveBeenCalledTimes(2);
  });

  it('ask nothing while the app is hidden, and when it is seen again only what is five minutes old', async () => {
    const api = inboxApi();
    show(api);
    await pass(0);

    setHidden(true);
    await pass(4 * MINUTE);
    setHidden(false);
    await pass(0);
    expect(api.getInbox).toHaveBeenCalledTimes(1);

    setHidden(true);
    await pass(30 * MINUTE);
    expect(api.getInbox).toHaveBeenCalledTimes(1);
    setHidden(false);
    await pass(0);
    expect(api.getInbox).toHaveBeenCalledTimes(2);
  });

  it('wait until they are seen for the first time', async () => {
    setHidden(true);
    const api = inboxApi();
    show(api);
    await pass(20 * MINUTE);
    expect(api.getInbox).not.toHaveBeenCalled();

    setHidden(false);
    await pass(0);
    expect(api.getInbox).toHaveBeenCalledTimes(1);
  });

  it('ask together with the page, and leave its rhythm to it', async () => {
    const api = inboxApi();
    show(api, { withPage: true });
    await pass(0);
    expect(api.getInbox).toHaveBeenCalledTimes(1);

    api.getInbox.mockResolvedValue({
      inbox: inbox([three.search]),
      hosts: [host()],
    });
    await pass(MINUTE + 100);
    expect(api.getInbox).toHaveBeenCalledTimes(2);
    expect(
      screen.getByRole('link', { name: 'Approvals, 1 waits for you' }),
    ).toBeInTheDocument();
  });

  it('are silent, and rest, where the viewer is not connected', async () => {
    const api = inboxApi(
      inbox([], {
        problems: [problem('not_connected', { host: 'github.com' })],
      }),
      'not_connected',
    );
    show(api);
    await pass(30 * MINUTE);

    expect(screen.getByRole('link', { name: 'Approvals' })).toBeInTheDocument();
    expect(api.getInbox).toHaveBeenCalledTimes(1);
    expect(api.getInbox.mock.calls[0][0]?.thorough).toBeUndefined();
    expect(api.connect).not.toHaveBeenCalled();
    expect(api.reconnect).not.toHaveBeenCalled();
  });

  it('show no number that may not be seen any more', async () => {
    const api = inboxApi();
    show(api);
    await pass(0);
    api.getInbox.mockRejectedValue(await responseError(403));
    await pass(5 * MINUTE + 100);

    expect(screen.getByRole('link', { name: 'Approvals' })).toBeInTheDocument();
  });

  it('keep the last number while the backend is away', async () => {
    const api = inboxApi();
    show(api);
    await pass(0);
    api.getInbox.mockRejectedValue(await responseError(503));
    await pass(5 * MINUTE + 100);

    expect(
      screen.getByRole('link', { name: 'Approvals, 3 wait for you' }),
    ).toBeInTheDocument();
  });

  it('are not there where the app has no such page', async () => {
    show(inboxApi(), { isRouted: false });
    await pass(0);

    expect(screen.queryByRole('link')).toBeNull();
  });

  it('can be a bare badge', async () => {
    const api = inboxApi();
    const { container } = render(
      <TestApiProvider
        apis={[
          [deploymentApiRef, api],
          [errorApiRef, mockApis.error()],
          [translationApiRef, mockApis.translation()],
        ]}
      >
        <ApprovalsCount />
      </TestApiProvider>,
    );
    expect(container).toBeEmptyDOMElement();
    await pass(0);

    expect(screen.getByText('3')).toHaveAttribute('aria-hidden', 'true');
    expect(screen.getByText('3 wait for you')).toBeInTheDocument();
  });
});
