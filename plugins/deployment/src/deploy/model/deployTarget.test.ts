import { environment, unavailable } from '../../__testUtils__/builders';
import { deployTarget } from './deployTarget';

const staging = environment('staging');
const production = environment('production');
const ledger = unavailable('ledger', 'timeout');
const asked = (name: string | undefined) => ({
  environment: name,
  version: undefined,
});

describe('what an address asks to deploy', () => {
  it('is nothing where it asks for nothing, or nothing is set up', () => {
    expect(deployTarget(undefined, [staging])).toEqual({ kind: 'nothing' });
    expect(deployTarget(asked('staging'), [])).toEqual({ kind: 'nothing' });
  });

  it('is the dialog of the environment that it names', () => {
    expect(deployTarget(asked('production'), [staging, production])).toEqual({
      kind: 'dialog',
      environment: production,
    });
  });

  it('is a choice where it names none of several', () => {
    expect(deployTarget(asked(undefined), [staging, production])).toEqual({
      kind: 'choose',
      unknown: undefined,
    });
  });

  it('needs no choice where there is only one', () => {
    expect(deployTarget(asked(undefined), [staging])).toEqual({
      kind: 'dialog',
      environment: staging,
    });
  });

  it('is a choice where it names one that there is not, and says which', () => {
    expect(deployTarget(asked('prodution'), [staging])).toEqual({
      kind: 'choose',
      unknown: 'prodution',
    });
  });

  it('has no dialog for an environment that cannot be read', () => {
    expect(deployTarget(asked('ledger'), [staging, ledger])).toMatchObject({
      kind: 'unreadable',
      environment: ledger,
      problem: { code: 'timeout' },
    });
  });
});
