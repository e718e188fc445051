import type {
  PipelineNote,
  StageGate,
} from 'backstage-plugin-deployment-common';
import { ago, NOW } from '../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import {
  counted,
  inferred,
  ruleGate,
  timerGate,
} from '../../__testUtils__/stageBuilders';
import { translate } from '../../__testUtils__/translate';
import { elapsedMs } from './elapsed';
import { gateLook, gateTitle, gateWords, viewerWords } from './gates';
import { noteSentences } from './notes';
import { countsSentence, lookOf, viewStateText } from './states';
import { viewOfPipeline, type StageView, type ViewState } from './view';

const t = translate();

const STATES: [ViewState, string][] = [
  ['queued', 'queued'],
  ['waiting', 'waiting'],
  ['running', 'running'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['superseded', 'replaced'],
  ['unknown', 'state unknown'],
  ['not_started', 'not started'],
  ['not_yet', 'not there yet'],
  ['live', 'live'],
];

describe('states', () => {
  it.each(STATES)('calls %s "%s"', (state, words) => {
    expect(viewStateText(state, t)).toBe(words);
  });

  it('gives each state of a run a shape of its own', () => {
    const shapes = STATES.map(([state]) => lookOf(state).shape);
    // Live is how an environment has succeeded, and where a version is not there
    // yet nothing has started.
    expect(new Set(shapes).size).toBe(STATES.length - 2);
  });

  it('takes a state that is newer than this for unknown', () => {
    const state = 'paused' as ViewState;
    expect(viewStateText(state, t)).toBe('state unknown');
    expect(lookOf(state)).toEqual(lookOf('unknown'));
  });

  it('counts parts in words, the loud ones first', () => {
    const counts = counted([
      stage('a'),
      stage('b', { state: 'skipped' }),
      stage('c', { state: 'failed' }),
      stage('d', { state: 'running' }),
    ]);
    expect(countsSentence(counts, 'running', t)).toBe(
      '1 of 4 succeeded, 1 failed, 1 running, 1 skipped',
    );
  });
});

describe('gates', () => {
  const decided = (decision: 'approve' | 'reject', login: string | null) => ({
    by: login === null ? null : { login, avatarUrl: null },
    decision,
    comment: null,
  });

  it.each<[string, StageGate, string[]]>([
    [
      'reviewers who have not decided',
      reviewersGate(),
      ['waiting for 18 min', 'no approval yet'],
    ],
    [
      'reviewers of whom one has approved',
      reviewersGate({
        since: null,
        decisions: [decided('approve', 'nsato')],
      }),
      ['waiting', '1 approval'],
    ],
    [
      'reviewers who approved',
      reviewersGate({
        state: 'opened',
        decisions: [decided('approve', 'nsato'), decided('approve', null)],
      }),
      ['approved by nsato, somebody'],
    ],
    [
      'a gate that opened, nobody knows why',
      reviewersGate({ state: 'opened' }),
      ['passed'],
    ],
    [
      'reviewers who rejected',
      reviewersGate({
        state: 'rejected',
        decisions: [decided('reject', 'mkeller')],
      }),
      ['rejected by mkeller'],
    ],
    [
      'a rejection by nobody knows whom',
      reviewersGate({ state: 'rejected' }),
      ['rejected'],
    ],
    [
      'reviewers to come',
      reviewersGate({ state: 'ahead', since: null }),
      ['still ahead'],
    ],
    [
      'a timer that runs',
      timerGate(4.2),
      ['4m 12s left', expect.stringMatching(/^ends 2:06/)],
    ],
    ['a timer that is over', timerGate(-1), ['time is over']],
    [
      'a timer whose start is not known',
      timerGate(0, {
        since: null,
        gate: { kind: 'timer', minutes: 30, endsAt: null },
      }),
      ['waiting'],
    ],
    [
      'a timer to come',
      timerGate(0, {
        state: 'ahead',
        since: null,
        gate: { kind: 'timer', minutes: 30, endsAt: null },
      }),
      ['still ahead', '30m'],
    ],
    [
      'a timer that was waited for',
      timerGate(0, { state: 'opened' }),
      ['time is over'],
    ],
    ['a rule', ruleGate('Change calendar'), ['waiting for 7 min']],
    [
      'a state that is newer than this',
      ruleGate('x', { state: 'ajar' as StageGate['state'] }),
      ['state unknown'],
    ],
  ])('says where it stands: %s', (_, gate, words) => {
    expect(gateWords(gate, NOW, t)).toEqual(words);
  });

  it.each<[StageGate, string]>([
    [reviewersGate(), 'Review'],
    [timerGate(1), 'Wait timer'],
    [ruleGate('Change calendar'), 'Change calendar'],
    [ruleGate(null), 'Protection rule'],
  ])('names the kind of gate', (gate, title) => {
    expect(gateTitle(gate, t)).toBe(title);
  });

  it('gives each state of a gate a shape of its own', () => {
    const shapes = (['closed', 'opened', 'rejected', 'ahead'] as const).map(
      state => gateLook(reviewersGate({ state })).shape,
    );
    expect(new Set(shapes).size).toBe(4);
  });

  it.each<[StageGate['viewer'], string]>([
    [{ kind: 'may' }, 'you can decide'],
    [
      { kind: 'may_not', reason: 'not_reviewer', message: '' },
      'not a reviewer',
    ],
    [{ kind: 'may_not', reason: 'started_it', message: '' }, 'you started it'],
    [
      { kind: 'may_not', reason: 'no_rights', message: '' },
      'your rights are not enough',
    ],
    [{ kind: 'may_not', reason: 'decided', message: '' }, ''],
    [{ kind: 'unknown' }, ''],
  ])('says whether the viewer may decide: %j', (viewer, words) => {
    expect(viewerWords(reviewersGate({ viewer }), t)).toBe(words);
  });

  it('says nothing about the viewer at a gate that does not hold, or that nobody decides', () => {
    const viewer = { kind: 'may' } as const;
    expect(viewerWords(reviewersGate({ viewer, state: 'ahead' }), t)).toBe('');
    expect(viewerWords(timerGate(3, { viewer }), t)).toBe('');
  });
});

describe('elapsed', () => {
  const of = (overrides: Partial<StageView>) =>
    elapsedMs(
      {
        state: 'succeeded',
        startedAt: ago(5),
        finishedAt: ago(2),
        ...overrides,
      } as StageView,
      NOW,
    );

  it('is how long it took, or has taken so far', () => {
    expect(of({})).toBe(3 * 60_000);
    expect(of({ state: 'running', finishedAt: null })).toBe(5 * 60_000);
  });

  it('is not told of what has not begun, was skipped, or ended nobody knows when', () => {
    expect(of({ startedAt: null })).toBeUndefined();
    expect(of({ state: 'skipped' })).toBeUndefined();
    expect(of({ state: 'unknown', finishedAt: null })).toBeUndefined();
  });
});

describe('notes', () => {
  it.each<[PipelineNote, string]>([
    [
      { kind: 'no_file', reason: 'It is larger than 1 MB.' },
      'The workflow file could not be read, so there are no lines between stages, and jobs that have not begun may be missing. It is larger than 1 MB.',
    ],
    [
      { kind: 'called_not_read', stage: 'a', workflow: 'sign.yml' },
      'Build it calls sign.yml, which could not be read, so only those of its jobs that have begun are here.',
    ],
    [
      { kind: 'legs_not_known', stage: 'a' },
      'How many jobs the matrix Build it has is decided when it runs.',
    ],
    [
      { kind: 'not_in_file', stages: ['a', 'gone'] },
      'Build it, gone cannot be found in the workflow file for certain, so no lines lead there.',
    ],
    [
      { kind: 'circle', stages: ['a', 'b'] },
      'Build it, b need each other, and so none of them can run. The lines that close the circle are left out.',
    ],
    [
      { kind: 'same_name', stages: ['a', 'b'] },
      'Build it, b have the same name: which of them is which is concluded from their order.',
    ],
    [
      {
        kind: 'gates_not_placed',
        stages: ['a', 'b'],
        environments: ['blue', 'green'],
      },
      'Which of Build it, b waits for which of blue, green is not told, so each shows the gates of all of them.',
    ],
    [
      { kind: 'rules_not_read', environments: ['blue', 'green'] },
      'There are too many environments to read the rules of all: gates of blue, green may be missing, or the names of apps that decide.',
    ],
    [
      { kind: 'earlier_attempt' },
      'What an earlier attempt waited for, and who decided, is not told.',
    ],
    [
      { kind: 'more_jobs', read: 300 },
      'There are more jobs than these: the first 300 were read.',
    ],
  ])('says %j', (note, sentence) => {
    const view = viewOfPipeline(
      pipeline({
        stages: [stage('a', { name: 'Build it' }), stage('b')],
        notes: [note],
      }),
    );

    expect(noteSentences(view, t)).toEqual([sentence]);
  });

  it('explains the mark of what is inferred, where something is', () => {
    const view = viewOfPipeline(pipeline({ stages: [inferred('a')] }));

    expect(noteSentences(view, t)).toEqual([
      expect.stringContaining('“inferred”'),
    ]);
  });

  it('leaves out a note that is newer than this', () => {
    const notes = [{ kind: 'haunted' } as unknown as PipelineNote];
    const view = viewOfPipeline(pipeline({ stages: [stage('a')], notes }));

    expect(noteSentences(view, t)).toEqual([]);
  });
});
