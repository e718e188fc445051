import { screen } from '@testing-library/react';
import { ago, problem } from '../../../__testUtils__/builders';
import {
  beginsWith,
  field,
  named,
  offeringApi,
  openPicker,
} from '../../../__testUtils__/deploy';
import {
  offeredVersions,
  section,
} from '../../../__testUtils__/deployBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { host } from '../../../__testUtils__/settingsBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('a list of versions that could not be read, or not lately', () => {
  useFixtureTime();

  it('reads again what could not be read', async () => {
    const api = offeringApi();
    api.getVersions.mockResolvedValueOnce(
      offeredVersions([
        section('tags', [], {
          notes: [{ kind: 'unavailable', problem: problem('timeout') }],
        }),
      ]),
    );
    const { user } = openPicker(api);

    await user.click(await screen.findByRole('option', { name: 'Try again' }));

    expect(
      await screen.findByRole('option', { name: named('v1.9.4') }),
    ).toBeInTheDocument();
  });

  it('says that it is loading', async () => {
    const api = offeringApi();
    api.getVersions.mockReturnValue(new Promise(() => {}));
    openPicker(api);

    expect(await screen.findByText('Loading versions')).toBeInTheDocument();
    expect(field()).toHaveAttribute('aria-expanded', 'false');
  });

  it('says that there is nothing to choose from', async () => {
    openPicker(offeringApi(offeredVersions([], { preselected: null })));

    expect(await screen.findByText('No versions yet')).toBeInTheDocument();
  });

  it('says that the backend fails, and asks it again', async () => {
    const api = offeringApi();
    api.getVersions.mockRejectedValueOnce(await responseError(503));
    const { user, onChange } = openPicker(api);

    await user.click(await screen.findByRole('button', { name: 'Try again' }));

    await beginsWith(onChange, 'v1.9.3');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that a permission is missing', async () => {
    const api = offeringApi();
    api.getVersions.mockRejectedValue(
      await responseError(403, {
        name: 'NotAllowedError',
        message: 'Unauthorized',
      }),
    );
    openPicker(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /you lack the permission for this service/,
    );
  });

  it('offers to connect to the provider', async () => {
    const api = offeringApi();
    api.getHosts.mockResolvedValue([host('github.com', 'not_connected')]);
    api.getVersions.mockRejectedValueOnce(
      await responseError(401, {
        name: 'AuthenticationError',
        code: 'not_connected',
        message: 'github.com is not connected.',
        details: { host: 'github.com' },
      }),
    );
    api.connect.mockResolvedValue(undefined);
    const { user, onChange } = openPicker(api);

    await user.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );

    await beginsWith(onChange, 'v1.9.3');
    expect(api.connect).toHaveBeenCalledTimes(1);
  });

  it('marks what is not fresh, with its age and the reason', async () => {
    openPicker(
      offeringApi(
        offeredVersions(undefined, {
          stale: problem('host_down'),
          fetchedAt: ago(9),
        }),
      ),
    );

    expect(
      await screen.findByText(
        /^Last known versions, read 9 min ago\. The message of host_down\./,
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('listbox')).toBeInTheDocument();
  });
});
