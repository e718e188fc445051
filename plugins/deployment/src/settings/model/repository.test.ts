import {
  component,
  paymentsEntity,
} from '../../__testUtils__/settingsBuilders';
import {
  annotatedHost,
  annotatedRepository,
  readRepository,
} from './repository';

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
