import { GithubTokenRenewal } from './GithubTokenRenewal';

const rejected = {
  provider: 'github',
  host: 'github.com',
  url: 'https://github.com/',
  token: 'dead',
};

function setup(options: { held?: string; renewable?: boolean } = {}) {
  const githubAuth = {
    getAccessToken: jest.fn(async () => options.held ?? 'dead'),
    signIn: jest.fn(async () => {}),
    signOut: jest.fn(async () => {}),
    sessionState$: jest.fn(),
    ...(options.renewable && { renew: jest.fn(async () => 'fresh') }),
  };
  const scmAuth = {
    getCredentials: jest.fn(async () => ({ token: 'fresh', headers: {} })),
  };
  const renewal = new GithubTokenRenewal({
    githubAuth,
    scmAuth,
    scopes: ['workflow'],
  });
  return { githubAuth, scmAuth, renewal };
}

describe('GithubTokenRenewal with the renewal module', () => {
  it('renews silently without touching the session', async () => {
    const { githubAuth, renewal } = setup({ renewable: true });

    await renewal.renew(rejected, 'silent');

    expect(githubAuth.renew).toHaveBeenCalledWith({ optional: true });
    expect(githubAuth.signOut).not.toHaveBeenCalled();
  });

  it('renews in a popup without signing out', async () => {
    const { githubAuth, renewal } = setup({ renewable: true });

    await renewal.renew(rejected, 'popup');

    expect(githubAuth.renew).toHaveBeenCalledWith({ instantPopup: true });
    expect(githubAuth.signOut).not.toHaveBeenCalled();
  });

  it.each([
    ['another provider', { ...rejected, provider: 'gitlab' }, 'dead'],
    ['a host that another auth provider serves', rejected, 'other'],
    ['a token that was renewed meanwhile', rejected, 'fresh'],
  ])('leaves %s alone', async (_, token, held) => {
    const { githubAuth, renewal } = setup({ renewable: true, held });

    await renewal.renew(token, 'silent');
    await renewal.renew(token, 'popup');

    expect(githubAuth.renew).not.toHaveBeenCalled();
    expect(githubAuth.signOut).not.toHaveBeenCalled();
  });
});

describe('GithubTokenRenewal without the renewal module', () => {
  it('does nothing silently', async () => {
    const { githubAuth, scmAuth, renewal } = setup();

    await renewal.renew(rejected, 'silent');

    expect(githubAuth.signOut).not.toHaveBeenCalled();
    expect(scmAuth.getCredentials).not.toHaveBeenCalled();
  });

  it('signs out and opens the popup on a click', async () => {
    const { githubAuth, scmAuth, renewal } = setup();

    await renewal.renew(rejected, 'popup');

    expect(githubAuth.signOut).toHaveBeenCalledTimes(1);
    expect(scmAuth.getCredentials).toHaveBeenCalledWith({
      url: 'https://github.com/',
      additionalScope: { customScopes: { github: ['workflow'] } },
      instantPopup: true,
    });
  });
});
