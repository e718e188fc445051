import { overviewPath, requiredHostsPath } from './routes';

describe('paths of a service', () => {
  it('are made of the parts of its entity ref', () => {
    expect(overviewPath('component:default/payments')).toBe(
      '/services/component/default/payments/overview',
    );
    expect(requiredHostsPath('Component:shop/cart.v2')).toBe(
      '/services/component/shop/cart.v2/hosts',
    );
  });

  it('take the default namespace where the ref names none', () => {
    expect(overviewPath('component:payments')).toBe(
      '/services/component/default/payments/overview',
    );
  });

  it('refuse a ref without a kind', () => {
    expect(() => overviewPath('payments')).toThrow(/kind/);
  });
});
