import type { Gate } from 'backstage-plugin-deployment-common';
import { ahead, ago, NOW } from '../__testUtils__/builders';
import { translate } from '../__testUtils__/translate';
import { gateSentence } from './gates';

const t = translate();

const reviewers = (
  viewerCanApprove: boolean | null,
  ...logins: string[]
): Gate => ({
  kind: 'reviewers',
  reviewers: logins.map(login => ({ kind: 'user', avatarUrl: null, login })),
  viewerCanApprove,
});

describe('gateSentence', () => {
  it.each<[Gate, RegExp]>([
    [reviewers(true, 'alice'), /^You can approve \(reviewers: alice\)$/],
    [reviewers(false, 'bob', 'carol'), /^Needs approval by bob or carol$/],
    [reviewers(null, 'bob'), /^Needs approval by bob$/],
    [reviewers(null), /^Needs an approval$/],
    [
      { kind: 'timer', minutes: 30, endsAt: ahead(12) },
      /^Wait timer: 12m left, ends \d/,
    ],
    [
      { kind: 'timer', minutes: 30, endsAt: ago(1) },
      /^Wait timer of 30m is over$/,
    ],
    [{ kind: 'timer', minutes: 90, endsAt: null }, /^Wait timer of 1h 30m$/],
    [{ kind: 'rule', name: 'freeze' }, /^Held by the rule freeze$/],
    [{ kind: 'rule', name: null }, /^Held by a protection rule$/],
  ])('says what %j waits for', (gate, sentence) => {
    expect(gateSentence(gate, NOW, t)).toMatch(sentence);
  });
});
