import {
  DeploymentCoreError,
  toDeploymentCoreError,
} from './DeploymentCoreError';

describe('toDeploymentCoreError', () => {
  it('keeps name, code, message and details of an error of the core', () => {
    const rejected = Object.assign(new Error('No such field. Remove it.'), {
      name: 'InputError',
      code: 'invalid_input',
      details: { field: 'environments[2].source.repo' },
    });

    const error = toDeploymentCoreError(rejected);

    expect(error).toBeInstanceOf(DeploymentCoreError);
    expect(error).toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
      message: 'No such field. Remove it.',
      details: { field: 'environments[2].source.repo' },
    });
  });

  it('calls anything else a defect, in words that can be reported', () => {
    const error = toDeploymentCoreError(new TypeError('x is not a function'));

    expect(error).toMatchObject({ name: 'Error', code: 'internal' });
    expect(error.message).toMatch(/x is not a function.*report/);
  });

  it('blots the tokens of the request out of message and details', () => {
    const tokens = { 'github:github.com': 'gho_secret' };
    const rejected = Object.assign(
      new Error('sent gho_secret twice: gho_secret'),
      {
        name: 'Error',
        code: 'internal',
        details: { repository: 'acme/gho_secret' },
      },
    );

    const error = toDeploymentCoreError(rejected, tokens);

    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain(
      'gho_secret',
    );
    expect(
      toDeploymentCoreError('bad gho_secret', tokens).message,
    ).not.toContain('gho_secret');
  });
});
