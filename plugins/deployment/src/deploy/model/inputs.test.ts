import { field, twoFields } from '../../__testUtils__/dialogBuilders';
import { translate } from '../../__testUtils__/translate';
import { changedInputs, fieldError, showsAll, shownInputs } from './inputs';

const t = translate();

const named = (inputs: { name: string; value: string }[]) =>
  Object.fromEntries(inputs.map(({ name, value }) => [name, value]));

describe('the values of a form', () => {
  const form = [
    ...twoFields,
    field('note', { value: 'hello' }),
    field('ticket'),
    field('flag', { kind: 'boolean' }),
    field('pace', { kind: 'choice', options: ['slow', 'fast'] }),
  ];

  it('are what the form shows, without what shows nothing', () => {
    expect(named(shownInputs(form, {}))).toEqual({
      dry_run: 'false',
      strategy: 'rolling',
      note: 'hello',
      flag: 'false',
    });
  });

  it('have a text that was emptied on purpose', () => {
    expect(named(shownInputs(form, { note: '', pace: '' }))).toMatchObject({
      note: '',
    });
    expect(named(shownInputs(form, { pace: '' }))).not.toHaveProperty('pace');
  });

  it('leave out what other forms have', () => {
    expect(named(shownInputs(form, { elsewhere: 'x' }))).not.toHaveProperty(
      'elsewhere',
    );
    expect(changedInputs(form, { elsewhere: 'x' })).toEqual([]);
  });

  it('count as changed where they differ from the defaults only', () => {
    expect(
      named(
        changedInputs(form, {
          strategy: 'rolling',
          flag: 'true',
          ticket: 'PAY-1',
        }),
      ),
    ).toEqual({ flag: 'true', ticket: 'PAY-1' });
  });

  it('do not mistake the name of an input for a property of all objects', () => {
    const odd = [field('constructor'), field('toString', { value: 'x' })];
    expect(named(shownInputs(odd, {}))).toEqual({ toString: 'x' });
  });

  it('show what was used last where all that the form has is the same', () => {
    const last = [
      { name: 'strategy', value: 'rolling' },
      { name: 'gone', value: 'x' },
    ];
    expect(showsAll(form, {}, last)).toBe(true);
    expect(showsAll(form, { strategy: 'recreate' }, last)).toBe(false);
  });
});

describe('what is wrong with a value', () => {
  const number = field('n', { kind: 'number' });
  const choice = field('c', { kind: 'choice', options: ['a', 'b'] });
  const boolean = field('b', { kind: 'boolean' });

  it.each([
    [number, '3', true],
    [number, ' -0.5e3 ', true],
    [number, '.5', true],
    [number, '1,5', false],
    [number, '0x10', false],
    [number, 'Infinity', false],
    [number, '1e999', false],
    [number, '', true],
    [choice, 'a', true],
    [choice, 'A', false],
    [choice, '', true],
    [boolean, 'true', true],
    [boolean, 'yes', false],
    [field('t', { required: true }), ' ', false],
    [field('t', { required: true }), 'x', true],
    [field('e', { kind: 'environment', options: ['x'] }), 'y', true],
  ])('is found: %j takes %j: %s', (of, value, isFine) => {
    expect(fieldError(of, value, t) === undefined).toBe(isFine);
  });
});
