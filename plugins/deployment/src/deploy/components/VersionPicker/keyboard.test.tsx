import { screen } from '@testing-library/react';
import {
  activeOption,
  beginsWith,
  field,
  named,
  offeringApi,
  openPicker,
} from '../../../__testUtils__/deploy';
import {
  offered,
  offeredVersions,
  section,
  v193,
} from '../../../__testUtils__/deployBuilders';

async function opened(api = offeringApi()) {
  const picker = openPicker(api);
  await beginsWith(picker.onChange, 'v1.9.3');
  await picker.user.click(field());
  picker.onChange.mockClear();
  return picker;
}

const labels = (onChange: jest.Mock) =>
  onChange.mock.calls.map(([{ label }]) => label);

describe('The keyboard in the list of versions', () => {
  it('begins at the choice, and chooses what it moves to', async () => {
    const { user, onChange } = await opened();
    expect(activeOption()).toHaveAccessibleName(named('v1.9.3'));

    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');

    expect(activeOption()).toHaveAccessibleName(named('v1.9.1'));
    expect(activeOption()).toHaveAttribute('aria-selected', 'true');
    expect(labels(onChange)).toEqual(['v1.9.1', 'v1.9.0', 'v1.9.1']);
    expect(field()).toHaveFocus();
  });

  it('goes to both ends with Home and End, and in leaps with PageUp and PageDown', async () => {
    const { user } = await opened();

    await user.keyboard('{End}');
    expect(activeOption()).toHaveAccessibleName(named('feature/splits'));
    await user.keyboard('{Home}');
    expect(activeOption()).toHaveAccessibleName(named('v1.9.3'));
    await user.keyboard('{PageDown}');
    expect(activeOption()).toHaveAccessibleName(named('8f2c1d0'));
    await user.keyboard('{PageUp}');
    expect(activeOption()).toHaveAccessibleName(named('v1.9.3'));
  });

  it('stays at the ends', async () => {
    const { user } = await opened();

    await user.keyboard('{ArrowUp}');
    expect(activeOption()).toHaveAccessibleName(named('v1.9.3'));
    await user.keyboard('{End}{ArrowDown}');
    expect(activeOption()).toHaveAccessibleName(named('feature/splits'));
  });

  it('reaches what cannot be deployed and reads why, without choosing it', async () => {
    const { user, onChange } = await opened();

    await user.keyboard('{End}{Enter}');

    expect(activeOption()).toHaveAccessibleName(named('feature/splits'));
    expect(activeOption()).toHaveAttribute('aria-disabled', 'true');
    expect(activeOption()).toHaveAccessibleName(
      /Cannot be deployed: deploy\.yml on feature\/splits has no workflow_dispatch/,
    );
    expect(onChange).not.toHaveBeenCalled();
    expect(screen.getByRole('option', { selected: true })).toHaveAccessibleName(
      named('v1.9.3'),
    );
  });

  it('unfolds pre-releases, and folds them again', async () => {
    const { user } = await opened();
    expect(screen.queryByRole('option', { name: /rc/ })).toBeNull();

    await user.keyboard('{PageDown}{ArrowUp}');
    expect(activeOption()).toHaveTextContent('2 pre-releases');
    await user.keyboard('{Enter}');
    expect(screen.getAllByRole('option', { name: /rc/ })).toHaveLength(2);
    expect(activeOption()).toHaveTextContent('Hide 2 pre-releases');
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('option', { name: /rc/ })).toBeNull();
  });

  it('never sends the form around', async () => {
    const { user, submit } = await opened();

    await user.keyboard('{Enter}{ArrowDown}{Enter}');

    expect(submit).not.toHaveBeenCalled();
  });

  it('leaves keys with modifiers to the browser', async () => {
    const { user } = await opened();

    await user.keyboard('{Shift>}{End}{/Shift}{Alt>}{ArrowDown}{/Alt}');

    expect(activeOption()).toHaveAccessibleName(named('v1.9.3'));
  });

  it('clears the search with Escape, and leaves the next one to the dialog', async () => {
    const { user } = await opened();
    const escaped = jest.fn();
    document.body.addEventListener('keydown', escaped);

    await user.keyboard('v1');
    escaped.mockClear();
    await user.keyboard('{Escape}');
    expect(field()).toHaveValue('');
    expect(escaped).not.toHaveBeenCalled();

    await user.keyboard('{Escape}');
    expect(escaped).toHaveBeenCalledTimes(1);
    document.body.removeEventListener('keydown', escaped);
  });

  it('chooses the first version that was found where Enter follows the typing at once', async () => {
    const api = offeringApi();
    api.getVersions.mockImplementation(async (_, { query } = {}) =>
      query
        ? offeredVersions(
            [
              section('branches', [
                offered('v0.3-fixes', '7654321', {
                  labelKind: 'branch',
                  dispatch: {
                    kind: 'impossible',
                    reason: 'turned_off',
                    message: 'No.',
                  },
                }),
                offered('v0.3.0', '1234567'),
              ]),
            ],
            { query },
          )
        : offeredVersions([section('upstream', [v193])]),
    );
    const { user, onChange } = await opened(api);

    await user.keyboard('v0.3{Enter}');

    await beginsWith(onChange, 'v0.3.0');
    expect(labels(onChange)).toEqual(['v0.3.0']);
    expect(activeOption()).toHaveAccessibleName(named('v0.3.0'));
  });
});
