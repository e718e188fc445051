import {
  mapped,
  SERVICE,
  stored,
  twoStored,
} from '../../__testUtils__/settingsBuilders';
import { changesOf, isChanged, standings } from './changes';
import { draftOf, environmentsOf, type Draft } from './draft';
import { draftReducer, type DraftAction } from './draftReducer';

const begin = (base = twoStored) => draftOf(SERVICE, base);

function after(draft: Draft, ...actions: DraftAction[]): Draft {
  return actions.reduce(draftReducer, draft);
}

const idOf = (draft: Draft, name: string) =>
  draft.items.find(item => item.name === name)!.id;

const shape = (draft: Draft) =>
  environmentsOf(draft).map(({ name, order, promotesFrom }) => [
    name,
    order,
    promotesFrom,
  ]);

describe('a form of what is stored', () => {
  it('has nothing to save', () => {
    const draft = begin();
    expect(isChanged(draft)).toBe(false);
    expect(environmentsOf(draft)).toEqual([
      mapped('staging', { order: 0 }),
      mapped('production', { order: 1, promotesFrom: ['staging'] }),
    ]);
  });

  it('keeps places that the store sorts by name', () => {
    const draft = begin([
      stored('alpha', { order: 0 }),
      stored('beta', { order: 0 }),
      stored('gamma', { order: 7 }),
    ]);
    expect(shape(draft).map(([, order]) => order)).toEqual([0, 0, 7]);
    expect(isChanged(draft)).toBe(false);
  });

  it('leaves the others alone when one is added', () => {
    const draft = after(begin(), {
      type: 'add',
      environment: { ...mapped('qa'), promotesFrom: ['production'] },
    });
    expect(shape(draft)).toEqual([
      ['staging', 0, []],
      ['production', 1, ['staging']],
      ['qa', 2, ['production']],
    ]);
    const { created, updated, deleted } = changesOf(draft);
    expect({ created, updated, deleted }).toEqual({
      created: ['qa'],
      updated: [],
      deleted: [],
    });
    expect(draft.open).toBe(idOf(draft, 'qa'));
  });
});

describe('renaming', () => {
  it('takes those that promote from it along', () => {
    const draft = begin();
    const renamed = after(draft, {
      type: 'edit',
      id: idOf(draft, 'staging'),
      patch: { name: 'stage' },
    });
    expect(changesOf(renamed).changes).toEqual([
      {
        kind: 'update',
        name: 'staging',
        revision: 3,
        environment: expect.objectContaining({ name: 'stage' }),
      },
      {
        kind: 'update',
        name: 'production',
        revision: 3,
        environment: expect.objectContaining({ promotesFrom: ['stage'] }),
      },
    ]);
  });

  it('does not mix up two that have one name for a moment', () => {
    const draft = begin();
    const id = idOf(draft, 'staging');
    const renamed = after(
      draft,
      { type: 'edit', id, patch: { name: 'production' } },
      { type: 'edit', id, patch: { name: 'production-eu' } },
    );
    expect(shape(renamed)).toEqual([
      ['production-eu', 0, []],
      ['production', 1, ['production-eu']],
    ]);
  });

  it('back again is no change', () => {
    const draft = begin();
    const id = idOf(draft, 'staging');
    const renamed = after(
      draft,
      { type: 'edit', id, patch: { name: 'stage' } },
      { type: 'edit', id, patch: { name: 'staging ' } },
    );
    expect(isChanged(renamed)).toBe(false);
  });
});

describe('removing', () => {
  const chain = begin([
    stored('development', { order: 0 }),
    stored('staging', { order: 1, promotesFrom: ['development'] }),
    stored('production', { order: 2, promotesFrom: ['staging'] }),
  ]);

  it('joins the ends of the chain', () => {
    const draft = after(chain, { type: 'remove', id: idOf(chain, 'staging') });
    expect(shape(draft)).toEqual([
      ['development', 0, []],
      ['production', 2, ['development']],
    ]);
    expect(changesOf(draft).changes[0]).toEqual({
      kind: 'delete',
      name: 'staging',
      revision: 3,
    });
    expect(changesOf(draft).ids).toEqual([
      undefined,
      idOf(chain, 'production'),
    ]);
  });

  it('can be taken back', () => {
    const draft = after(
      chain,
      { type: 'remove', id: idOf(chain, 'production') },
      { type: 'restore', name: 'production' },
    );
    expect(isChanged(draft)).toBe(false);
  });

  it('closes the one that was open', () => {
    const id = idOf(chain, 'staging');
    expect(
      after(chain, { type: 'open', id }, { type: 'remove', id }).open,
    ).toBeUndefined();
  });
});

describe('moving', () => {
  it('numbers the places anew', () => {
    const draft = begin();
    const moved = after(draft, {
      type: 'move',
      id: idOf(draft, 'production'),
      by: -1,
    });
    expect(shape(moved).map(([name, order]) => [name, order])).toEqual([
      ['production', 0],
      ['staging', 1],
    ]);
    expect(changesOf(moved).updated).toEqual(['production', 'staging']);
  });

  it.each([
    ['the first up', 'staging', -1],
    ['the last down', 'production', 1],
  ] as const)('does not move %s', (_, name, by) => {
    const draft = begin();
    expect(after(draft, { type: 'move', id: idOf(draft, name), by })).toEqual(
      draft,
    );
  });
});

describe('a duplicate', () => {
  it('stands behind its model, new and open', () => {
    const draft = begin();
    const copied = after(draft, {
      type: 'duplicate',
      id: idOf(draft, 'staging'),
      name: 'staging-2',
    });
    expect(copied.items.map(({ name }) => name)).toEqual([
      'staging',
      'staging-2',
      'production',
    ]);
    expect(copied.open).toBe(idOf(copied, 'staging-2'));
    expect(standings(copied).get(copied.open!)).toBe('new');
  });
});

describe('a proposal', () => {
  it('changes those of the same name, adds the new, and lets the others go', () => {
    const draft = after(begin(), {
      type: 'replace',
      environments: [
        mapped('qa'),
        mapped('Production', { promotesFrom: ['qa'] }),
      ],
    });
    const { created, updated, deleted } = changesOf(draft);
    expect({ created, updated, deleted }).toEqual({
      created: ['qa'],
      updated: ['Production'],
      deleted: ['staging'],
    });
    expect(environmentsOf(draft)[1].promotesFrom).toEqual(['qa']);
  });

  it('of what is stored changes nothing', () => {
    const draft = after(begin(), {
      type: 'replace',
      environments: environmentsOf(begin()),
    });
    expect(isChanged(draft)).toBe(false);
  });
});

describe('copies', () => {
  it('leave those alone that have their name', () => {
    const draft = after(begin(), {
      type: 'append',
      environments: [mapped('Staging', { tier: 'other' }), mapped('qa')],
    });
    expect(draft.items.map(({ name }) => name)).toEqual([
      'staging',
      'production',
      'qa',
    ]);
    expect(changesOf(draft).created).toEqual(['qa']);
  });
});

describe('a conflict', () => {
  const theirs = stored('staging', { revision: 4, tier: 'testing' });
  const edited = (draft: Draft) =>
    after(draft, {
      type: 'edit',
      id: idOf(draft, 'staging'),
      patch: { tier: 'other' },
    });

  it('ends with theirs', () => {
    const draft = after(edited(begin()), {
      type: 'takeTheirs',
      conflict: { name: 'staging', stored: theirs, submitted: null },
    });
    expect(isChanged(draft)).toBe(false);
    expect(draft.items[0]).toMatchObject({ tier: 'testing', stored: theirs });
    expect(shape(draft)[1]).toEqual(['production', 1, ['staging']]);
  });

  it('ends with mine, over theirs', () => {
    const draft = after(edited(begin()), {
      type: 'keepMine',
      conflict: {
        name: 'staging',
        stored: theirs,
        submitted: mapped('staging'),
      },
    });
    expect(changesOf(draft).changes).toEqual([
      {
        kind: 'update',
        name: 'staging',
        revision: 4,
        environment: expect.objectContaining({ tier: 'other' }),
      },
    ]);
  });

  it('about one that they deleted ends with adding mine again', () => {
    const draft = after(edited(begin()), {
      type: 'keepMine',
      conflict: {
        name: 'staging',
        stored: null,
        submitted: mapped('staging'),
      },
    });
    expect(changesOf(draft).changes).toEqual([
      {
        kind: 'create',
        environment: expect.objectContaining({ tier: 'other' }),
      },
    ]);
  });

  it('about one that they deleted ends with letting it go', () => {
    const draft = after(edited(begin()), {
      type: 'takeTheirs',
      conflict: {
        name: 'staging',
        stored: null,
        submitted: mapped('staging'),
      },
    });
    expect(draft.items.map(({ name }) => name)).toEqual(['production']);
    // Nothing to delete any more; production does not promote from it.
    expect(changesOf(draft).deleted).toEqual([]);
    expect(changesOf(draft).updated).toEqual(['production']);
  });

  it('about one that I removed ends with removing theirs', () => {
    const draft = begin();
    const kept = after(
      draft,
      { type: 'remove', id: idOf(draft, 'staging') },
      {
        type: 'keepMine',
        conflict: { name: 'staging', stored: theirs, submitted: null },
      },
    );
    expect(changesOf(kept).changes[0]).toEqual({
      kind: 'delete',
      name: 'staging',
      revision: 4,
    });
  });

  it('about one that both added ends with mine over theirs', () => {
    const draft = after(begin(), {
      type: 'add',
      environment: mapped('qa', { tier: 'testing' }),
    });
    const kept = after(draft, {
      type: 'keepMine',
      conflict: {
        name: 'QA',
        stored: stored('QA', { revision: 1 }),
        submitted: mapped('qa'),
      },
    });
    expect(changesOf(kept).changes).toEqual([
      {
        kind: 'update',
        name: 'QA',
        revision: 1,
        environment: expect.objectContaining({ name: 'qa' }),
      },
    ]);
  });
});
