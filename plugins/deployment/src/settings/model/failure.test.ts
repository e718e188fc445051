import { translate } from '../../__testUtils__/translate';
import { responseError } from '../../__testUtils__/responses';
import { readFailure } from './failure';

const t = translate();

describe('readFailure', () => {
  it('reads field and conflict of a problem', async () => {
    const conflict = { name: 'a', stored: null, submitted: null };
    const error = await responseError(409, {
      name: 'ConflictError',
      code: 'conflict',
      message: 'Changed meanwhile.',
      details: { field: 'changes[0]', conflict },
    });
    expect(readFailure(error, t)).toMatchObject({
      message: 'Changed meanwhile.',
      field: 'changes[0]',
      conflict,
    });
  });

  it.each([
    [
      403,
      { name: 'NotAllowedError', message: 'Unauthorized' },
      /you lack the permission for this service/,
    ],
    [
      403,
      { name: 'NotAllowedError', message: 'Only owners may write.' },
      'The backend refuses it: Only owners may write.',
    ],
    [
      401,
      { name: 'AuthenticationError', message: 'Missing credentials' },
      /session has ended/,
    ],
    [
      400,
      { name: 'InputError', message: 'changes[0].name: too long' },
      'changes[0].name: too long',
    ],
    [
      502,
      { name: 'Error', message: '' },
      'The deployment backend answered 502.',
    ],
  ])('of a refusal with %d', async (status, body, expected) => {
    const { message } = readFailure(await responseError(status, body), t);
    expect(message).toMatch(expected);
  });

  it('of a backend that is not there', () => {
    expect(readFailure(new TypeError('fetch failed'), t).message).toBe(
      'The deployment backend does not answer.',
    );
  });
});
