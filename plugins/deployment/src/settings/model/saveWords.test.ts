import { translate } from '../../__testUtils__/translate';
import {
  bestProposal,
  mapped,
  SERVICE,
  twoStored,
} from '../../__testUtils__/settingsBuilders';
import { changesOf } from './changes';
import { draftOf } from './draft';
import { draftReducer } from './draftReducer';
import { isInForm, proposedEnvironments } from './proposals';
import { missingPermission, saveWords } from './saveWords';

const t = translate();

describe('saveWords', () => {
  const begin = draftOf(SERVICE, twoStored);
  const empty = draftOf(SERVICE, []);
  const proposed = draftReducer(empty, {
    type: 'replace',
    environments: proposedEnvironments(bestProposal),
  });
  const changed = draftReducer(
    draftReducer(begin, { type: 'remove', id: begin.items[0].id }),
    { type: 'add', environment: mapped('qa') },
  );
  const words = (
    draft: typeof begin,
    of: { invalid?: string; denied?: string } = {},
  ) =>
    saveWords(
      {
        changes: changesOf(draft),
        hasStored: draft.base.length > 0,
        isEmpty: draft.items.length === 0,
        invalid: of.invalid ?? '',
        denied: of.denied,
      },
      t,
    );

  it.each([
    ['nothing yet', empty, {}, 'Save', 'There is nothing to save yet.'],
    ['nothing new', begin, {}, 'Save', 'Nothing has changed.'],
    ['the first ones', proposed, {}, 'Save 2 environments', undefined],
    [
      'changes',
      changed,
      {},
      'Save changes: 1 new, 1 changed, 1 removed',
      undefined,
    ],
    [
      'something wrong',
      proposed,
      { invalid: 'staging' },
      'Save 2 environments',
      'First correct staging.',
    ],
    [
      'no permission',
      proposed,
      { denied: 'deployment.environment.create' },
      'Save 2 environments',
      'The permission deployment.environment.create is missing for this service.',
    ],
  ])('with %s', (_, draft, of, label, reason) => {
    expect(words(draft, of)).toEqual(reason ? { label, reason } : { label });
  });

  it('asks for no permission that the changes do not need', () => {
    expect(
      missingPermission(changesOf(proposed), action => action === 'create'),
    ).toBeUndefined();
    expect(
      missingPermission(changesOf(changed), action => action === 'create'),
    ).toBe('update');
  });

  it('knows a proposal that is in the form already', () => {
    expect(isInForm(bestProposal, proposed)).toBe(true);
    expect(isInForm(bestProposal, begin)).toBe(true);
    expect(isInForm(bestProposal, changed)).toBe(false);
  });
});
