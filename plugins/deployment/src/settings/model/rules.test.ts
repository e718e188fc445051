import { translate } from '../../__testUtils__/translate';
import { NOW } from '../../__testUtils__/builders';
import {
  bestProposal,
  check,
  component,
  environmentTest,
  listed,
  mapped,
  paymentsEntity,
  SERVICE,
  stored,
  twoStored,
} from '../../__testUtils__/settingsBuilders';
import { responseError } from '../../__testUtils__/responses';
import { changesOf } from './changes';
import { conflictView } from './conflictWords';
import { draftOf, type DraftEnvironment } from './draft';
import { draftReducer } from './draftReducer';
import { readFailure } from './failure';
import { messageFor, placeOf } from './fieldErrors';
import { groupByService, lastChange } from './grouping';
import { freeName, nameProblem } from './names';
import { nextEnvironment } from './newEnvironment';
import { upstreamChoices } from './promotion';
import { isInForm, proposedEnvironments } from './proposals';
import { refWords } from './refs';
import {
  annotatedHost,
  annotatedRepository,
  readRepository,
} from './repository';
import { missingPermission, saveWords } from './saveWords';
import { testVerdict } from './testWords';
import { differingPaths, sameValue, valueAt } from './values';
import { fieldWords, valueWords } from './words';

const t = translate();

function item(
  id: string,
  overrides: Partial<DraftEnvironment> = {},
): DraftEnvironment {
  const { tier, provider, host, source } = mapped(id);
  return {
    id,
    name: id,
    tier,
    provider,
    host,
    source,
    upstream: [],
    ...overrides,
  };
}

describe('sameValue', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: null }, { a: undefined }, false],
    [[], {}, false],
    [1, '1', false],
  ])('compares %j and %j', (one, other, expected) => {
    expect(sameValue(one, other)).toBe(expected);
    expect(sameValue(other, one)).toBe(expected);
  });
});

describe('differingPaths', () => {
  it('names the innermost fields, a list as a whole', () => {
    expect(
      differingPaths(
        { name: 'a', source: { job: 'x', ignore: { tasks: ['1'] } } },
        { name: 'a', source: { ignore: { tasks: ['1', '2'] }, runName: 'y' } },
      ),
    ).toEqual(['source.job', 'source.ignore.tasks', 'source.runName']);
  });

  it('reaches what it names', () => {
    expect(
      valueAt({ source: { ref: { kind: 'fixed' } } }, 'source.ref.kind'),
    ).toBe('fixed');
    expect(valueAt({ source: null }, 'source.ref.kind')).toBeUndefined();
  });
});

describe('upstreamChoices', () => {
  const items = [
    item('development'),
    item('staging', { upstream: ['development'] }),
    item('production', { upstream: ['staging'] }),
    item('hotfix'),
  ];

  it.each([
    [
      'production',
      { development: undefined, staging: undefined, hotfix: undefined },
    ],
    [
      'development',
      {
        staging: ['staging', 'development'],
        production: ['production', 'staging', 'development'],
        hotfix: undefined,
      },
    ],
  ])('for %s, with the way round', (id, expected) => {
    const choices = upstreamChoices(items, id);
    expect(
      Object.fromEntries(choices.map(({ name, circle }) => [name, circle])),
    ).toEqual(expected);
  });

  it('comes to an end where there already is a circle', () => {
    const circular = [
      item('a', { upstream: ['b'] }),
      item('b', { upstream: ['a'] }),
      item('c'),
    ];
    expect(upstreamChoices(circular, 'c').map(({ circle }) => circle)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('nameProblem', () => {
  it.each([
    ['production', undefined],
    ['eu west 1', undefined],
    ['größe', undefined],
    ['', 'missing'],
    ['   ', 'missing'],
    ['-production', 'form'],
    ['production.', 'form'],
    ['a  b', 'form'],
    ['a/b', 'form'],
    ['a'.repeat(64), 'form'],
    ['STAGING', 'taken'],
  ])('of %j is %s', (name, expected) => {
    const one = item('one', { name });
    expect(nameProblem([item('staging'), one], one)).toBe(expected);
  });
});

describe('names for new environments', () => {
  it('are those that are still free', () => {
    expect(freeName([item('qa'), item('QA-2')], 'qa')).toBe('qa-3');
  });

  it.each([
    [[], 'development', 'development'],
    [[item('dev', { tier: 'development' })], 'staging', 'staging'],
    [
      [item('development'), item('staging'), item('production')],
      'environment-2',
      'other',
    ],
  ])('after %j', (items, name, tier) => {
    expect(nextEnvironment(items, 'environment')).toEqual({ name, tier });
  });
});

describe('placeOf', () => {
  const ids = ['a', undefined, 'c'];

  it.each([
    [
      'changes[0].environment.source.workflow',
      { id: 'a', field: 'source.workflow' },
    ],
    ['environments[2].promotesFrom', { id: 'c', field: 'promotesFrom' }],
    ['changes[2].environment', { id: 'c', field: '' }],
    ['changes[1].revision', undefined],
    ['changes[7].environment.name', undefined],
    ['service', undefined],
    [undefined, undefined],
  ])('reads %s', (path, expected) => {
    expect(placeOf(path, ids)).toEqual(expected);
  });
});

describe('messageFor', () => {
  const errors = [
    { id: 'a', field: 'source.dispatch.inputs[1].name', message: 'one' },
    { id: 'a', field: 'source.job', message: 'two' },
  ];

  it.each([
    ['a', 'source.job', 'two'],
    ['a', 'source.dispatch', 'one'],
    ['a', 'source.dispatch.inputs[1]', 'one'],
    ['a', 'source.dispatch.inputs[0]', undefined],
    ['a', 'source.jo', undefined],
    ['b', 'source.job', undefined],
  ])('of %s %s', (id, field, expected) => {
    expect(messageFor(errors, id, field)).toBe(expected);
  });
});

describe('the repository of an entity', () => {
  it('is the annotated one, on the host that its location tells', () => {
    expect(annotatedRepository(paymentsEntity)).toBe('acme/payments');
    expect(
      annotatedHost(paymentsEntity, ['ghe.example.com', 'github.com']),
    ).toBe('github.com');
  });

  it('has no host where its location leads elsewhere', () => {
    expect(annotatedHost(paymentsEntity, ['ghe.example.com'])).toBeUndefined();
    expect(annotatedHost(component('search'), ['github.com'])).toBeUndefined();
  });

  it('is looked for on every location', () => {
    const entity = {
      ...component('search'),
      metadata: {
        name: 'search',
        annotations: {
          'backstage.io/source-location': 'url:https://example.com/x',
          'backstage.io/managed-by-location':
            'url:https://ghe.example.com:8443/acme/search/blob/main/a.yaml',
        },
      },
    };
    expect(annotatedHost(entity, ['ghe.example.com:8443'])).toBe(
      'ghe.example.com:8443',
    );
  });
});

describe('readRepository', () => {
  it.each([
    ['acme/payments', { repository: 'acme/payments' }],
    [' acme/payments ', { repository: 'acme/payments' }],
    ['acme/payments.git', { repository: 'acme/payments' }],
    [
      'https://github.com/acme/payments/actions/workflows/deploy.yml',
      { repository: 'acme/payments', host: 'github.com' },
    ],
    [
      'https://ghe.example.com:8443/acme/payments.git',
      { repository: 'acme/payments', host: 'ghe.example.com:8443' },
    ],
    ['payments', undefined],
    ['acme/', undefined],
    ['acme/..', undefined],
    ['acme/payments/x', undefined],
    ['ac me/payments', undefined],
    ['https://github.com/acme', undefined],
    ['ftp://github.com/acme/payments', undefined],
  ])('reads %j', (text, expected) => {
    expect(readRepository(text)).toEqual(expected);
  });
});

describe('saveWords', () => {
  const begin = draftOf(SERVICE, twoStored);
  const empty = draftOf(SERVICE, []);
  const proposed = draftReducer(empty, {
    type: 'replace',
    environments: proposedEnvironments(bestProposal),
  });
  const changed = draftReducer(
    draftReducer(begin, { type: 'remove', id: begin.items[0].id }),
    { type: 'add', environment: mapped('qa') },
  );
  const words = (
    draft: typeof begin,
    of: { invalid?: string; denied?: string } = {},
  ) =>
    saveWords(
      {
        changes: changesOf(draft),
        hasStored: draft.base.length > 0,
        isEmpty: draft.items.length === 0,
        invalid: of.invalid ?? '',
        denied: of.denied,
      },
      t,
    );

  it.each([
    ['nothing yet', empty, {}, 'Save', 'There is nothing to save yet.'],
    ['nothing new', begin, {}, 'Save', 'Nothing has changed.'],
    ['the first ones', proposed, {}, 'Save 2 environments', undefined],
    [
      'changes',
      changed,
      {},
      'Save changes: 1 new, 1 changed, 1 removed',
      undefined,
    ],
    [
      'something wrong',
      proposed,
      { invalid: 'staging' },
      'Save 2 environments',
      'First correct staging.',
    ],
    [
      'no permission',
      proposed,
      { denied: 'deployment.environment.create' },
      'Save 2 environments',
      'The permission deployment.environment.create is missing for this service.',
    ],
  ])('with %s', (_, draft, of, label, reason) => {
    expect(words(draft, of)).toEqual(reason ? { label, reason } : { label });
  });

  it('asks for no permission that the changes do not need', () => {
    expect(
      missingPermission(changesOf(proposed), action => action === 'create'),
    ).toBeUndefined();
    expect(
      missingPermission(changesOf(changed), action => action === 'create'),
    ).toBe('update');
  });

  it('knows a proposal that is in the form already', () => {
    expect(isInForm(bestProposal, proposed)).toBe(true);
    expect(isInForm(bestProposal, begin)).toBe(true);
    expect(isInForm(bestProposal, changed)).toBe(false);
  });
});

describe('groupByService', () => {
  it('joins a service that lies on two pages', () => {
    const groups = groupByService([
      listed('billing', 'staging'),
      listed('payments', 'staging'),
      listed('payments', 'production'),
    ]);
    expect(
      groups.map(({ service, environments }) => [
        service,
        environments.map(({ name }) => name),
      ]),
    ).toEqual([
      ['component:default/billing', ['staging']],
      ['component:default/payments', ['staging', 'production']],
    ]);
  });

  it('knows who changed it last', () => {
    const [group] = groupByService([
      listed('payments', 'staging', {
        updatedAt: new Date(NOW - 5_000).toISOString(),
        updatedBy: 'user:default/nsato',
      }),
      listed('payments', 'production', { updatedAt: null, updatedBy: null }),
      listed('payments', 'qa'),
    ]);
    expect(lastChange(group)?.by).toBe('user:default/nsato');
  });
});

describe('conflictView', () => {
  const theirs = stored('production', { tier: 'testing' });
  const yours = mapped('production');

  it.each([
    ['changed', theirs, yours, ['tier']],
    ['gone', null, yours, []],
    ['unwanted', theirs, null, []],
  ])('is %s', (kind, storedOne, submitted, fields) => {
    expect(
      conflictView({ name: 'production', stored: storedOne, submitted }),
    ).toMatchObject({ kind, fields });
  });
});

describe('testVerdict', () => {
  it.each([
    ['succeeded', {}, '3 count, v1.9.3 would be live'],
    ['none', { counted: [], live: null }, 'none would count'],
    ['succeeded', { live: null }, '3 count'],
    [
      'waiting',
      { rights: [check('x', { outcome: 'warned' as const })] },
      '1 to look at · 3 count, v1.9.3 would be live',
    ],
    [
      'failed',
      { checks: [check('x', { outcome: 'blocked' as const })], counted: [] },
      '1 blocked · none would count',
    ],
    [
      'unavailable',
      {
        problem: {
          code: 'not_connected' as const,
          message: 'no',
          details: {},
        },
      },
      'could not be tested',
    ],
  ])('is %s', (shape, of, text) => {
    expect(testVerdict(environmentTest('production', of), t)).toMatchObject({
      shape,
      text,
    });
  });
});

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

describe('words', () => {
  it.each([
    ['promotesFrom', 'Promotes from'],
    ['source.environmentInput.value', 'Value of the environment input'],
    ['source.unheard.of', 'source.unheard.of'],
  ])('for the field %s', (field, expected) => {
    expect(fieldWords(field, 'github', t)).toBe(expected);
  });

  it('leave a field of an unknown provider as it is', () => {
    expect(fieldWords('source.workflow', 'gitlab', t)).toBe('source.workflow');
  });

  it.each([
    [undefined, 'none'],
    [[], 'none'],
    [['a', 'b'], 'a, b'],
    [true, 'yes'],
    [3, '3'],
    [{ kind: 'fixed' }, '{"kind":"fixed"}'],
  ])('for the value %j', (value, expected) => {
    expect(valueWords(value, t)).toBe(expected);
  });

  it.each([
    ['component:default/payments', 'component', 'payments'],
    ['component:shop/payments', 'component', 'shop/payments'],
    ['user:default/alice', 'user', 'alice'],
    ['system:default/shop', 'component', 'system:shop'],
    ['nonsense', 'component', 'nonsense'],
  ])('for the ref %s', (ref, usual, expected) => {
    expect(refWords(ref, usual)).toBe(expected);
  });
});
