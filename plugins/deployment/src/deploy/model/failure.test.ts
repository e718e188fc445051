import { responseError } from '../../__testUtils__/responses';
import { translate } from '../../__testUtils__/translate';
import { dispatchFailure, mayHaveStarted } from './failure';

const t = translate();

const problem = (
  code: string,
  details: Record<string, unknown> = {},
  status = 400,
) =>
  responseError(status, {
    name: 'Error',
    code,
    message: 'What the core says.',
    details,
  });

describe('whether a failed press may have started something', () => {
  it.each([
    ['no answer came', async () => new TypeError('Failed to fetch'), true],
    ['a proxy answered', () => responseError(502), true],
    ['the backend had an accident', () => problem('internal', {}, 500), true],
    ['the outcome is unknown', () => problem('outcome_unknown', {}, 503), true],
    ['the backend shut down', () => problem('closed', {}, 503), true],
    ['reading took too long', () => problem('timeout', {}, 504), false],
    ['the token was rejected', () => problem('token_rejected', {}, 401), false],
    ['somebody was faster', () => problem('conflict', {}, 409), false],
    ['Backstage refused', () => responseError(403), false],
  ])('when %s', async (_, failure, expected) => {
    expect(mayHaveStarted(await failure())).toBe(expected);
  });
});

describe('why a press failed', () => {
  const inTheWay = {
    id: 'd0',
    requestedBy: 'user:default/mkoval',
    requestedAt: '2026-11-23T14:00:00Z',
    version: 'v1',
  };

  it.each([
    ['conflict', { inTheWay }, { kind: 'in_the_way', other: inTheWay }],
    ['conflict', { field: 'revision' }, { kind: 'outdated' }],
    ['conflict', {}, { kind: 'problem' }],
    [
      'invalid_input',
      { field: 'inputs.a.b' },
      { kind: 'input', name: 'a.b', message: 'What the core says.' },
    ],
    ['invalid_input', { field: 'accepted' }, { kind: 'not_accepted' }],
    ['invalid_input', { field: 'reason' }, { kind: 'reason' }],
    ['invalid_input', { field: 'version.label' }, { kind: 'problem' }],
    ['rate_limited', {}, { kind: 'problem' }],
    ['internal', {}, { kind: 'no_answer', message: 'What the core says.' }],
  ])('is read from %s with %j', async (code, details, expected) => {
    expect(dispatchFailure(await problem(code, details), t)).toMatchObject(
      expected,
    );
  });
});
