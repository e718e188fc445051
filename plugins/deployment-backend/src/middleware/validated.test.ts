import { z } from 'zod';
import { validated } from './validated';

const schema = z.strictObject({
  name: z.string().max(3),
  tags: z.array(z.strictObject({ id: z.int().min(1).max(9) })).max(2),
  kind: z.enum(['a', 'b']).optional(),
});

function refusal(value: unknown) {
  try {
    validated(schema, value, 'body');
  } catch (error) {
    return error;
  }
  throw new Error('was taken');
}

describe('validated', () => {
  it('gives back what is valid', () => {
    const value = { name: 'abc', tags: [{ id: 1 }] };

    expect(validated(schema, value, 'body')).toEqual(value);
  });

  it.each([
    [{ tags: [] }, 'name', 'name is missing'],
    [{ name: null, tags: [] }, 'name', 'name is expected to be a text'],
    [{ name: 'abcd', tags: [] }, 'name', 'name is longer than 3 characters'],
    [
      { name: 'a', tags: [{ id: 1 }, { id: 0 }] },
      'tags[1].id',
      'tags[1].id is less than 1',
    ],
    [
      { name: 'a', tags: [{ id: 10 }] },
      'tags[0].id',
      'tags[0].id is more than 9',
    ],
    [
      { name: 'a', tags: [{ id: 1.5 }] },
      'tags[0].id',
      'tags[0].id is expected to be a whole number',
    ],
    [
      { name: 'a', tags: [{ id: 1, x: 1 }] },
      'tags[0].x',
      'tags[0].x is not known here',
    ],
    [
      { name: 'a', tags: Array(3).fill({ id: 1 }) },
      'tags',
      'tags has more than 2 entries',
    ],
    [
      { name: 'a', tags: [], kind: 'c' },
      'kind',
      'kind is expected to be one of a, b',
    ],
    ['text', 'body', 'body is expected to be an object'],
  ])('says what is wrong with %j and where', (value, field, said) => {
    expect(refusal(value)).toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
      message: `The body is not valid: ${said}. Correct it and try again.`,
      details: { field },
    });
  });

  it('says several problems at once, but not all of very many', () => {
    const { message } = refusal(
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, i])),
    ) as Error;

    expect(message).toMatch(/name is missing; tags is missing; x0 is not/);
    expect(message.split(';')).toHaveLength(5);
  });
});
