import { reviewersGate, stage } from '../../../__testUtils__/pipelineBuilders';
import { translate } from '../../../__testUtils__/translate';
import { becameOf, meanwhileSentence } from './meanwhile';

const t = translate();
const bob = { login: 'bob', avatarUrl: null };

const production = (...gates: ReturnType<typeof reviewersGate>[]) => ({
  stages: [
    stage('release', {
      stages: gates.map((gate, index) =>
        stage(`release/${index}`, {
          environment: { name: 'prod', configured: 'production' },
          gates: [gate],
        }),
      ),
    }),
  ],
});

const said = (...gates: ReturnType<typeof reviewersGate>[]) =>
  becameOf(production(...gates), ['production']).map(one =>
    meanwhileSentence(one, t),
  );

describe('what became of a review', () => {
  it('says who rejected it, and in which words', () => {
    expect(
      said(
        reviewersGate({ state: 'opened' }),
        reviewersGate({
          state: 'rejected',
          decisions: [
            { by: bob, decision: 'reject', comment: 'Not before the sale' },
          ],
        }),
      ),
    ).toEqual(['bob rejected production meanwhile. “Not before the sale”']);
  });

  it('says who approved it, by the decision that counts', () => {
    expect(
      said(
        reviewersGate({
          state: 'opened',
          decisions: [
            { by: null, decision: 'reject', comment: 'No.' },
            { by: bob, decision: 'approve', comment: null },
          ],
        }),
      ),
    ).toEqual(['bob approved production meanwhile.']);
  });

  it('names nobody where that is not told', () => {
    expect(said(reviewersGate({ state: 'opened' }))).toEqual([
      'Somebody approved production meanwhile.',
    ]);
  });

  it('claims no decision where there is none', () => {
    const gone =
      'production does not wait for a review any more: it was cancelled, or went on by itself.';
    expect(said(reviewersGate({ state: 'ahead' }))).toEqual([gone]);
    expect(said()).toEqual([gone]);
  });
});
