// Reading untyped values with good messages: every error says which file and
// which field, and what would be right.

/** A scenario that cannot be understood or played. */
export class ScenarioError extends Error {
  /** The file, or `scenario` for an object. */
  readonly file: string;
  /** For example `repositories[2].history[0].age`. */
  readonly field: string;

  constructor(file: string, field: string, problem: string) {
    super(`${file}: ${field}: ${problem}`);
    this.name = 'ScenarioError';
    this.file = file;
    this.field = field;
  }
}

/** Where in which file a value stands. */
export class Place {
  readonly file: string;
  readonly field: string;

  constructor(file: string, field = '') {
    this.file = file;
    this.field = field;
  }

  key(name: string): Place {
    const simple = /^[\w-]+$/.test(name);
    const part = simple ? name : JSON.stringify(name);
    return new Place(this.file, this.field ? `${this.field}.${part}` : part);
  }

  at(index: number): Place {
    return new Place(this.file, `${this.field}[${index}]`);
  }

  fail(problem: string): never {
    throw new ScenarioError(this.file, this.field || 'top level', problem);
  }
}

/** Reads one value; the place is for the message. */
export type Read<T> = (value: unknown, place: Place) => T;

export const text: Read<string> = (value, place) => {
  if (typeof value === 'string' && value !== '') return value;
  // YAML reads unquoted versions such as 1.2 as numbers.
  if (typeof value === 'number') return String(value);
  return place.fail(`expected a text, found ${shown(value)}`);
};

export const flag: Read<boolean> = (value, place) =>
  typeof value === 'boolean'
    ? value
    : place.fail(`expected true or false, found ${shown(value)}`);

export const count: Read<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : place.fail(`expected a number from 0, found ${shown(value)}`);

const units: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A duration in milliseconds. */
export const duration: Read<number> = (value, place) => {
  const parts = typeof value === 'string' ? value.trim().split(/\s+/) : [];
  let sum = 0;
  for (const part of parts) {
    const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(part);
    if (!match) return badDuration(value, place);
    sum += Number(match[1]) * units[match[2]!]!;
  }
  return parts.length > 0 ? Math.round(sum) : badDuration(value, place);
};

function badDuration(value: unknown, place: Place): never {
  return place.fail(
    `${shown(
      value,
    )} is not a duration; write for example 90s, 15m, 2h 30m, 3d or 2w`,
  );
}

/** One duration, or two with `..` between; both ends in milliseconds. */
export const span: Read<[number, number]> = (value, place) => {
  const [from, to, ...more] = String(value).split('..');
  if (more.length > 0) return badDuration(value, place);
  const first = duration(from, place);
  return [first, to === undefined ? first : duration(to, place)];
};

/** One of several words. */
export function oneOf<T extends string>(...words: T[]): Read<T> {
  return (value, place) =>
    words.find(word => word === value) ??
    place.fail(`expected ${words.join(', ')}; found ${shown(value)}`);
}

export function list<T>(item: Read<T>): Read<T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.map((entry, index) => item(entry, place.at(index)))
      : place.fail(`expected a list, found ${shown(value)}`);
}

export function mapOf<T>(item: Read<T>): Read<Record<string, T>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(asMap(value, place)).map(([key, entry]) => [
        key,
        item(entry, place.key(key)),
      ]),
    );
}

/** What reads each field of a map; `?` on the right marks optional ones. */
export type Shape<T> = {
  [K in keyof Required<T>]: undefined extends T[K]
    ? { optional: Read<Exclude<T[K], undefined>> }
    : Read<T[K]>;
};

/** Marks a field that may be missing. */
export function optional<T>(read: Read<T>): { optional: Read<T> } {
  return { optional: read };
}

/** A map with exactly these fields. */
export function shape<T extends object>(fields: Shape<T>): Read<T> {
  const readers = Object.entries(fields) as [
    string,
    Read<unknown> | { optional: Read<unknown> },
  ][];
  const names = new Set(readers.map(([name]) => name));
  return (value, place) => {
    const map = asMap(value, place);
    for (const key of Object.keys(map)) {
      if (!names.has(key)) {
        place
          .key(key)
          .fail(`unknown field; known are ${[...names].join(', ')}`);
      }
    }
    const result: Record<string, unknown> = {};
    for (const [name, reader] of readers) {
      const entry = map[name];
      const missing = entry === undefined || entry === null;
      if (typeof reader === 'function') {
        if (missing) place.key(name).fail('is missing');
        result[name] = reader(entry, place.key(name));
      } else if (!missing) {
        result[name] = reader.optional(entry, place.key(name));
      }
    }
    return result as T;
  };
}

/** A value as a map. */
export function asMap(value: unknown, place: Place): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return place.fail(`expected a map, found ${shown(value)}`);
  }
  return value as Record<string, unknown>;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `'${String(value)}'`;
}
