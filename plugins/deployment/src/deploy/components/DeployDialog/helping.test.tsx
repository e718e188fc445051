import { waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ago } from '../../../__testUtils__/builders';
import { dialogApi, openDialog, VIEWER } from '../../../__testUtils__/dialog';
import { outcome } from '../../../__testUtils__/dialogBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const REASON = 'Why? (optional)';
// Who is signed in to the test app.
type Opened = Awaited<ReturnType<typeof openDialog>>;

async function press(inDialog: Opened['inDialog']) {
  const button = await inDialog.findByRole('button', {
    name: 'Deploy v1.9.3 to production, replacing v1.9.1',
  });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
}

describe('what helps after a refusal', () => {
  useFixtureTime();

  it('calls the viewer by no other name, and leads to their run', async () => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(
      await responseError(409, {
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was started.',
        details: {
          field: 'confirmed',
          inTheWay: {
            id: 'd1',
            requestedBy: VIEWER,
            requestedAt: ago(2),
            version: 'v1.9.3',
          },
        },
      }),
    );
    const own = outcome();
    const { inDialog } = await openDialog({ api, facts: { dispatched: own } });
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'You started one just before',
    });
    expect(notice).toHaveTextContent(
      'You started a deployment of v1.9.3 to production 2 min ago.',
    );
    expect(
      within(notice).getByRole('link', { name: /^Open run on GitHub/ }),
    ).toHaveAttribute('href', own.run!.url);
    expect(
      inDialog.getByText('You started one just before: decide above.'),
    ).toBeInTheDocument();
  });

  it.each([
    [
      'the form is another',
      422,
      {
        name: 'UnprocessableError',
        code: 'invalid_input',
        message:
          'Nothing was started: the form is another. Load the form again.',
        details: { field: 'source.workflow' },
      },
      'The form is another. Load the form again.',
    ],
    [
      'a sign-in has no address',
      403,
      {
        name: 'NotAllowedError',
        code: 'sso_required',
        message: 'Sign in to the organization.',
        details: {},
      },
      'Single sign-on needed.',
    ],
    [
      'Backstage refused',
      403,
      { name: 'NotAllowedError', message: 'Unauthorized' },
      'you lack the permission',
    ],
  ])('offers to look again where %s', async (_, status, body, text) => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(await responseError(status, body));
    const { inDialog } = await openDialog({ api });
    const reason = inDialog.getByRole('textbox', { name: REASON });
    await userEvent.type(reason, 'because');
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'Nothing was started',
    });
    expect(notice).toHaveTextContent(text);
    expect(notice.textContent?.match(/nothing was started/gi)).toHaveLength(1);
    const versions = api.getVersions.mock.calls.length;
    const checks = api.getPreflight.mock.calls.length;
    await userEvent.click(
      within(notice).getByRole('button', { name: 'Look again' }),
    );

    await waitFor(() => expect(notice).not.toBeInTheDocument());
    expect(api.getVersions.mock.calls.length).toBeGreaterThan(versions);
    expect(api.getPreflight.mock.calls.length).toBeGreaterThan(checks);
    expect(reason).toHaveValue('because');
  });
});
