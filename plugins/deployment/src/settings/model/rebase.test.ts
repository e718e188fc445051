import {
  mapped,
  SERVICE,
  stored,
  twoStored,
} from '../../__testUtils__/settingsBuilders';
import { changesOf, isChanged } from './changes';
import { draftOf, environmentsOf, type Draft } from './draft';
import { draftReducer, type DraftAction } from './draftReducer';
import { rebased, rebasedConflict } from './rebase';

const [staging, production] = twoStored;

function after(draft: Draft, ...actions: DraftAction[]): Draft {
  return actions.reduce(draftReducer, draft);
}

const idOf = (draft: Draft, name: string) =>
  draft.items.find(item => item.name === name)!.id;

const edited = (draft: Draft, name: string) =>
  after(draft, {
    type: 'edit',
    id: idOf(draft, name),
    patch: { tier: 'other' },
  });

const links = (draft: Draft) =>
  environmentsOf(draft).map(({ name, promotesFrom }) => [name, promotesFrom]);

/** What the form and its conflict become once the store was read again. */
function met(draft: Draft, name: string, current: typeof twoStored) {
  const next = rebased(draft, current);
  const submitted = environmentsOf(draft).find(one => one.name === name);
  const conflict = rebasedConflict(
    {
      name,
      stored: current.find(one => one.name === name) ?? null,
      submitted: submitted ?? null,
    },
    draft,
    next,
    current,
  )!;
  return { next, conflict };
}

describe('an upstream that they renamed', () => {
  const stage = { ...staging, name: 'stage', revision: 1 };
  const following = stored('production', {
    order: 1,
    promotesFrom: ['stage'],
    revision: 4,
  });
  const current = [stage, following];
  const mine = edited(draftOf(SERVICE, twoStored), 'production');

  it('is kept, link and all, when theirs is taken', () => {
    const { next, conflict } = met(mine, 'production', current);
    const taken = after(next, { type: 'takeTheirs', conflict });
    expect(links(taken)).toEqual([
      ['stage', []],
      ['production', ['stage']],
    ]);
    expect(isChanged(taken)).toBe(false);
  });

  it('has its new name when mine is kept', () => {
    const { next, conflict } = met(mine, 'production', current);
    expect(
      changesOf(after(next, { type: 'keepMine', conflict })).changes,
    ).toEqual([
      {
        kind: 'update',
        name: 'production',
        revision: 4,
        environment: expect.objectContaining({
          tier: 'other',
          promotesFrom: ['stage'],
        }),
      },
    ]);
  });

  it('is followed also where they changed more than its name', () => {
    const moved = [{ ...stage, tier: 'testing' as const }, following];
    const { next } = met(mine, 'production', moved);
    expect(links(next)).toEqual([
      ['stage', []],
      ['production', ['stage']],
    ]);
  });

  it('keeps what I changed of it, under its new name', () => {
    const draft = edited(draftOf(SERVICE, twoStored), 'staging');
    const { next, conflict } = met(draft, 'staging', current);
    expect(conflict).toEqual({
      name: 'stage',
      stored: stage,
      submitted: expect.objectContaining({ name: 'stage', tier: 'other' }),
    });
    expect(
      changesOf(after(next, { type: 'keepMine', conflict })).changes,
    ).toEqual([
      {
        kind: 'update',
        name: 'stage',
        revision: 1,
        environment: expect.objectContaining({ name: 'stage', tier: 'other' }),
      },
    ]);
  });
});

describe('an upstream that they deleted', () => {
  const chain = draftOf(SERVICE, [
    stored('development', { order: 0 }),
    stored('staging', { order: 1, promotesFrom: ['development'] }),
    stored('production', { order: 2, promotesFrom: ['staging'] }),
  ]);
  const current = [
    stored('development', { order: 0 }),
    stored('production', {
      order: 2,
      promotesFrom: ['development'],
      revision: 4,
    }),
  ];

  it.each(['takeTheirs', 'keepMine'] as const)(
    'leaves no name behind that the core does not know: %s',
    type => {
      const { next, conflict } = met(
        edited(chain, 'production'),
        'production',
        current,
      );
      expect(links(after(next, { type, conflict }))).toEqual([
        ['development', []],
        ['production', ['development']],
      ]);
    },
  );

  it('is replaced in links that I made by what it promoted from', () => {
    const draft = after(chain, {
      type: 'add',
      environment: mapped('canary', { promotesFrom: ['staging'] }),
    });
    expect(links(rebased(draft, current))).toEqual([
      ['development', []],
      ['production', ['development']],
      ['canary', ['development']],
    ]);
  });

  it('stays, to be decided, where I changed it', () => {
    const { next, conflict } = met(
      edited(chain, 'staging'),
      'staging',
      current,
    );
    expect(conflict).toMatchObject({ name: 'staging', stored: null });
    expect(
      changesOf(after(next, { type: 'keepMine', conflict })).changes,
    ).toEqual([
      {
        kind: 'create',
        environment: expect.objectContaining({ name: 'staging' }),
      },
    ]);
    expect(isChanged(after(next, { type: 'takeTheirs', conflict }))).toBe(
      false,
    );
  });
});

describe('what nobody has decided yet', () => {
  const changed = { ...production, revision: 4, tier: 'testing' as const };

  it('is found again by the next save', () => {
    const next = rebased(edited(draftOf(SERVICE, twoStored), 'production'), [
      staging,
      changed,
    ]);
    expect(changesOf(next).changes).toEqual([
      expect.objectContaining({ name: 'production', revision: 3 }),
    ]);
  });

  it('is found also where I removed what they changed', () => {
    const begun = draftOf(SERVICE, twoStored);
    const draft = after(begun, {
      type: 'remove',
      id: idOf(begun, 'production'),
    });
    expect(changesOf(rebased(draft, [staging, changed])).changes).toEqual([
      { kind: 'delete', name: 'production', revision: 3 },
    ]);
  });

  it('is found where both added the same, and theirs is not removed', () => {
    const draft = after(draftOf(SERVICE, twoStored), {
      type: 'add',
      environment: mapped('qa'),
    });
    const next = rebased(draft, [...twoStored, stored('QA', { order: 2 })]);
    expect(changesOf(next).changes).toEqual([
      expect.objectContaining({ kind: 'create' }),
    ]);
  });
});

it('shows what they added in its place, and leaves their order alone', () => {
  const current = [
    staging,
    stored('qa', { order: 1, promotesFrom: ['staging'], revision: 1 }),
    stored('production', { order: 2, promotesFrom: ['qa'], revision: 4 }),
  ];
  const next = rebased(edited(draftOf(SERVICE, twoStored), 'staging'), current);
  expect(links(next)).toEqual([
    ['staging', []],
    ['qa', ['staging']],
    ['production', ['qa']],
  ]);
  expect(changesOf(next).updated).toEqual(['staging']);
});

it('asks nothing where both removed the same', () => {
  const begun = draftOf(SERVICE, twoStored);
  const draft = after(begun, { type: 'remove', id: idOf(begun, 'staging') });
  const current = [stored('production', { order: 1, revision: 4 })];
  const { next, conflict } = met(draft, 'staging', current);
  expect(conflict).toBeUndefined();
  expect(isChanged(next)).toBe(false);
});
