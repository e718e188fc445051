import { screen } from '@testing-library/react';
import {
  beginsWith,
  field,
  offeringApi,
  openPicker,
} from '../../../__testUtils__/deploy';
import {
  offered,
  offeredVersions,
  section,
} from '../../../__testUtils__/deployBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('a list of versions with one that a link names', () => {
  useFixtureTime();

  it('begins with it where it is offered', async () => {
    const api = offeringApi();
    const { onChange } = openPicker(api, { initialLabel: 'v1.9.2' });

    await beginsWith(onChange, 'v1.9.2');
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(api.getVersions).toHaveBeenCalledTimes(1);
    expect(field()).toHaveValue('');
  });

  it('begins with the commit that its SHA begins', async () => {
    const { onChange } = openPicker(offeringApi(), {
      initialLabel: '19AD0C400',
    });

    await beginsWith(onChange, '19ad0c4');
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('searches for it where it is older than what is offered', async () => {
    const api = offeringApi();
    const old = offered('v0.3.0', '1234567');
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      query
        ? offeredVersions([section('tags', [old])], { query })
        : offeredVersions(),
    );
    const { onChange } = openPicker(api, { initialLabel: 'v0.3.0' });

    await beginsWith(onChange, 'v0.3.0');
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(field()).toHaveValue('v0.3.0');
  });

  it('says that it was not found, and chooses nothing else', async () => {
    const api = offeringApi();
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      query
        ? offeredVersions([], { query, preselected: null })
        : offeredVersions(),
    );
    const { user, onChange } = openPicker(api, { initialLabel: 'v9.9.9' });

    expect(
      await screen.findByText(
        '“v9.9.9” was not found. Choose another version.',
      ),
    ).toBeInTheDocument();
    expect(onChange).not.toHaveBeenCalled();

    await user.click(screen.getByRole('button', { name: 'Show all versions' }));
    expect(
      await screen.findByRole('group', { name: 'Tags and releases' }),
    ).toBeInTheDocument();
    expect(screen.queryByText(/was not found/)).toBeNull();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('says why it cannot be deployed', async () => {
    const { onChange } = openPicker(offeringApi(), {
      initialLabel: 'feature/splits',
    });

    expect(
      await screen.findByText(
        /^feature\/splits cannot be deployed here\. deploy\.yml on feature\/splits has no workflow_dispatch/,
      ),
    ).toBeInTheDocument();
    expect(onChange).not.toHaveBeenCalled();
  });
});
