import type {
  DispatchState,
  EnvironmentFacts,
} from 'backstage-plugin-deployment-common';
import {
  ago,
  ahead,
  deployment,
  facts,
  run,
} from '../../__testUtils__/builders';
import { outcome } from '../../__testUtils__/dialogBuilders';
import { unidentified, unknownOutcome } from '../../__testUtils__/runBuilders';
import {
  chosenVersion,
  dispatchedKind,
  takesTheLatestPlace,
  tellsOf,
  type DispatchedKind,
} from './dispatched';

describe('what is known of a press', () => {
  it.each<[string, DispatchedKind, ReturnType<typeof outcome>]>([
    ['asked for', 'starting', outcome({ state: 'intent' })],
    ['started with a run', 'started', outcome()],
    [
      'started with a run that is only in the record',
      'started',
      outcome({}, { run: null }),
    ],
    ['started, but nobody knows which run', 'unidentified', unidentified()],
    ['not started', 'notStarted', outcome({ state: 'not_started' })],
    ['unknown', 'unknown', unknownOutcome()],
    [
      'a state that this version does not know',
      'unknown',
      outcome({ state: 'postponed' as DispatchState }),
    ],
  ])('tells %s', (_, kind, of) => {
    expect(dispatchedKind(of)).toBe(kind);
  });
});

describe('a version that was chosen', () => {
  const sha = '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291';

  it('keeps a tag or branch by its name', () => {
    expect(chosenVersion({ label: 'v1.9.2', sha })).toMatchObject({
      label: 'v1.9.2',
      sha,
    });
  });

  it.each([
    ['pasted in full', { label: sha, sha: null }],
    ['abbreviated', { label: '8f2c1d0', sha }],
  ])('names a commit by seven digits: %s', (_, choice) => {
    expect(chosenVersion(choice)).toMatchObject({
      label: '8f2c1d0',
      labelKind: 'commit',
      sha,
    });
  });

  it('takes a branch that looks like a SHA for what its commit says', () => {
    expect(chosenVersion({ label: 'deadbeef', sha })).toMatchObject({
      label: 'deadbeef',
      labelKind: 'other',
    });
  });
});

describe('whether an overview tells of a press', () => {
  const pressed = outcome({ requestedAt: ago(0) });
  const theRun = run({ id: pressed.run!.id });
  const moments = [
    ['among the live', { live: deployment({ run: theRun }) }],
    [
      'among the attempts',
      { latest: deployment({ state: 'queued', run: theRun }) },
    ],
    [
      'among those that wait',
      { waiting: { deployment: deployment({ run: theRun }), gates: [] } },
    ],
    ['by its record', { dispatched: outcome({ requestedAt: ago(0) }) }],
    [
      'by a later one that took its place',
      { dispatched: outcome({ id: 'd2', requestedAt: ahead(1) }) },
    ],
  ] as [string, Partial<EnvironmentFacts>][];

  it.each(moments)('knows it %s', (_, overrides) => {
    expect(tellsOf(facts(overrides), ago(0), pressed)).toBe(true);
  });

  it('does not take an older record or another run for it', () => {
    const older = facts({
      latest: deployment({ run: run() }),
      dispatched: outcome({ id: 'd0', requestedAt: ago(5) }),
    });
    expect(tellsOf(older, ago(0), pressed)).toBe(false);
  });

  it('believes an overview that was made well after the press', () => {
    expect(tellsOf(facts(), ahead(1), pressed)).toBe(false);
    expect(tellsOf(facts(), ahead(3), pressed)).toBe(true);
  });
});

describe('the line of the latest attempt', () => {
  const over = facts({ latest: deployment({ state: 'failed' }) });

  it('is given away by one that is over to one that has started', () => {
    expect(takesTheLatestPlace(over, outcome())).toBe(true);
  });

  it.each([
    ['nothing was started', over, undefined],
    ['it is not known what was started', over, unknownOutcome()],
    [
      'it still moves',
      facts({ latest: deployment({ state: 'running' }) }),
      outcome(),
    ],
    ['there is none', facts(), outcome()],
  ])('is kept where %s', (_, of, dispatched) => {
    expect(takesTheLatestPlace(of, dispatched)).toBe(false);
  });
});
