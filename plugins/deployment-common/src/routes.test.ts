import {
  dispatchRunPath,
  environmentPath,
  overviewPath,
  requiredHostsPath,
  runPath,
} from './routes';

describe('paths of a service', () => {
  it('are made of the parts of its entity ref', () => {
    expect(overviewPath('component:default/payments')).toBe(
      '/services/component/default/payments/overview',
    );
    expect(requiredHostsPath('Component:shop/cart.v2')).toBe(
      '/services/component/shop/cart.v2/hosts',
    );
  });

  it('have the name of an environment as one part, whatever it is called', () => {
    expect(
      environmentPath('component:default/payments', 'eu/west 1', 'preflight'),
    ).toBe(
      '/services/component/default/payments/environments/eu%2Fwest%201/preflight',
    );
  });

  it('have the ids of dispatches and runs as one part too', () => {
    const service = 'component:default/payments';
    const base = '/services/component/default/payments/environments/eu%2Fwest';

    expect(dispatchRunPath(service, 'eu/west', 'a/b')).toBe(
      `${base}/dispatches/a%2Fb/run`,
    );
    expect(runPath(service, 'eu/west', '12/3', 'actions')).toBe(
      `${base}/runs/12%2F3/actions`,
    );
    expect(runPath(service, 'eu/west', '12', 'preflight')).toBe(
      `${base}/runs/12/preflight`,
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
