import type { ProblemCode } from './generated/model';
import { isProblemCode, problemFromError, problemRemedy } from './problems';

describe('problemRemedy', () => {
  it.each([
    ['not_connected', 'connect'],
    ['token_rejected', 'connect'],
    ['sso_required', 'authorise'],
    ['rate_limited', 'wait'],
    ['not_configured', 'configure'],
    ['internal', 'report'],
  ] as const)('of %s is to %s', (code, remedy) => {
    expect(problemRemedy(code)).toBe(remedy);
  });

  it('of a code that is newer than this version is to report it', () => {
    expect(problemRemedy('from_the_future' as ProblemCode)).toBe('report');
    expect(problemRemedy('toString' as ProblemCode)).toBe('report');
    expect(isProblemCode('toString')).toBe(false);
  });
});

describe('problemFromError', () => {
  const problem = {
    code: 'host_down',
    message: 'github.com does not answer. Try again later.',
    details: { host: 'github.com', status: 502 },
  };

  it('reads the error body that the backend answered', () => {
    const error = Object.assign(new Error('Request failed with 503'), {
      body: { error: { name: 'ServiceUnavailableError', ...problem } },
    });

    expect(problemFromError(error)).toEqual(problem);
  });

  it('reads an error that carries the problem itself', () => {
    const error = Object.assign(new Error(problem.message), {
      code: problem.code,
      details: problem.details,
    });

    expect(problemFromError(error)).toEqual(problem);
  });

  it('stands in empty details where there are none', () => {
    expect(
      problemFromError({ code: 'closed', message: 'The core is closed.' }),
    ).toEqual({
      code: 'closed',
      message: 'The core is closed.',
      details: {},
    });
  });

  it.each([
    ['another error', new Error('Failed to fetch')],
    ["an error with somebody else's code", { code: 'ECONNREFUSED' }],
    ['a body without error', { body: 'Bad gateway' }],
    ['no error at all', undefined],
  ])('is undefined for %s', (_, error) => {
    expect(problemFromError(error)).toBeUndefined();
  });
});
