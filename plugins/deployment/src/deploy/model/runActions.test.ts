import { translate } from '../../__testUtils__/translate';
import { deployment, facts, run } from '../../__testUtils__/builders';
import { outcome } from '../../__testUtils__/dialogBuilders';
import { touched, unknownOutcome } from '../../__testUtils__/runBuilders';
import { runsOf } from './runActions';
import { alsoTouched, runName } from './runActionWords';

const summary = (...args: Parameters<typeof runsOf>) =>
  runsOf(...args).actions.map(
    ({ action, run: { number }, isEarlier }) =>
      `${action} #${number}${isEarlier ? ' (earlier)' : ''}`,
  );

describe('what there is to do with runs', () => {
  it('is nothing where nothing moves and nothing failed', () => {
    expect(summary(facts(), undefined)).toEqual([]);
  });

  it.each(['queued', 'waiting', 'running'] as const)(
    'cancels an attempt that is %s',
    state => {
      const latest = deployment({ state, run: run({ number: 7 }) });
      expect(summary(facts({ latest }), undefined)).toEqual(['cancel #7']);
    },
  );

  it.each(['failed', 'cancelled'] as const)(
    'runs the failed jobs of an attempt again that has %s',
    state => {
      const latest = deployment({ state, run: run({ number: 7 }) });
      expect(summary(facts({ latest }), undefined)).toEqual([
        'rerun_failed #7',
      ]);
    },
  );

  it('does not touch what is live, nor an attempt without a run', () => {
    const live = deployment({ state: 'succeeded' });
    expect(summary(facts({ live, latest: live }), undefined)).toEqual([]);
    expect(
      summary(
        facts({ latest: deployment({ state: 'running', run: null }) }),
        undefined,
      ),
    ).toEqual([]);
  });

  it('tells an earlier one that still waits from the latest', () => {
    const of = facts({
      latest: deployment({ state: 'running', run: run({ number: 9 }) }),
      waiting: {
        deployment: deployment({ state: 'waiting', run: run({ number: 8 }) }),
        gates: [],
      },
    });
    expect(summary(of, undefined)).toEqual([
      'cancel #9',
      'cancel #8 (earlier)',
    ]);
  });

  it('cancels what was just started, before any overview lists it', () => {
    const started = outcome();
    const { actions, url } = runsOf(facts(), started);
    expect(actions).toMatchObject([
      { action: 'cancel', run: started.run, version: { label: 'v1.9.3' } },
    ]);
    expect(url).toBe(started.run?.url);
  });

  it('cancels nothing of which nobody knows whether it started', () => {
    expect(summary(facts(), unknownOutcome())).toEqual([]);
  });

  it('opens the newest run that there is', () => {
    const live = deployment({ run: run({ url: 'https://github.com/live' }) });
    const latest = deployment({
      state: 'failed',
      run: run({ url: 'https://github.com/latest' }),
    });
    expect(runsOf(facts({ live }), undefined).url).toBe(
      'https://github.com/live',
    );
    expect(runsOf(facts({ live, latest }), undefined).url).toBe(
      'https://github.com/latest',
    );
    expect(runsOf(facts({ live: null }), undefined).url).toBeUndefined();
  });
});

describe('the words about a run', () => {
  const here = {
    entityRef: 'component:default/payments',
    environment: 'production',
  };
  const t = translate();

  it('names what else is touched, with the service where it is another', () => {
    expect(
      alsoTouched(
        [
          touched('production'),
          touched('staging'),
          touched('performance'),
          touched('production', 'component:default/cart'),
        ],
        here,
        t,
      ),
    ).toBe('staging, performance; production of cart');
  });

  it('says nothing where nothing else is touched', () => {
    expect(alsoTouched([touched('production')], here, t)).toBe('');
  });

  it('names a run by its number, and by its id where it has none', () => {
    expect(runName(run({ number: 128 }))).toBe('#128');
    expect(runName(run({ number: null, id: '9000000001' }))).toBe('9000000001');
  });
});
