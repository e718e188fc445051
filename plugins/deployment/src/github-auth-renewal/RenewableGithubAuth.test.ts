import { RenewableGithubAuth, type GithubAuthApi } from './RenewableGithubAuth';

function session(token: string) {
  return {
    getAccessToken: jest.fn(async () => token),
    getBackstageIdentity: jest.fn(async () => undefined),
    getProfile: jest.fn(async () => undefined),
    signIn: jest.fn(async () => {}),
    signOut: jest.fn(async () => {}),
    sessionState$: jest.fn(),
  } as unknown as jest.Mocked<GithubAuthApi>;
}

function setup(...tokens: string[]) {
  const sessions = tokens.map(session);
  const create = jest.fn<GithubAuthApi, []>();
  sessions.forEach(one => create.mockReturnValueOnce(one));
  return { auth: new RenewableGithubAuth(create), create, sessions };
}

describe('RenewableGithubAuth', () => {
  it('hands everything to one session as long as nothing is renewed', async () => {
    const { auth, create, sessions } = setup('first');

    await expect(auth.getAccessToken(['repo'])).resolves.toBe('first');
    await auth.getBackstageIdentity({ optional: true });
    await auth.getProfile({ optional: true });
    await auth.signIn();
    await auth.signOut();
    auth.sessionState$();

    expect(create).toHaveBeenCalledTimes(1);
    expect(sessions[0].getAccessToken).toHaveBeenCalledWith(
      ['repo'],
      undefined,
    );
    expect(sessions[0].getBackstageIdentity).toHaveBeenCalledTimes(1);
    expect(sessions[0].getProfile).toHaveBeenCalledTimes(1);
    expect(sessions[0].signIn).toHaveBeenCalledTimes(1);
    expect(sessions[0].signOut).toHaveBeenCalledTimes(1);
    expect(sessions[0].sessionState$).toHaveBeenCalledTimes(1);
  });

  it('hands out the renewed token from then on', async () => {
    const { auth } = setup('dead', 'fresh');
    await auth.getAccessToken(['repo']);

    await expect(auth.renew({ optional: true })).resolves.toBe('fresh');

    await expect(auth.getAccessToken(['repo'])).resolves.toBe('fresh');
  });

  it('keeps the old session when a silent renewal fails, after trying twice', async () => {
    const { auth, create, sessions } = setup('dead', '', '');

    await expect(auth.renew({ optional: true })).resolves.toBe('');

    await expect(auth.getAccessToken(['repo'])).resolves.toBe('dead');
    expect(create).toHaveBeenCalledTimes(3);
    expect(sessions[0].signOut).not.toHaveBeenCalled();
  });

  it('succeeds at the second try when another tab took the refresh token', async () => {
    const { auth } = setup('dead', '', 'fresh');

    await expect(auth.renew({ optional: true })).resolves.toBe('fresh');
  });

  it('keeps the old session when the popup is closed', async () => {
    const { auth, sessions } = setup('dead', 'never');
    sessions[1].getAccessToken.mockRejectedValue(
      new Error('Login failed, popup was closed'),
    );

    await expect(auth.renew({ instantPopup: true })).rejects.toThrow(
      'popup was closed',
    );

    await expect(auth.getAccessToken(['repo'])).resolves.toBe('dead');
  });

  it('asks for all the scopes that were granted before', async () => {
    const { auth, sessions } = setup('dead', 'fresh');
    await auth.getAccessToken(['repo', 'read:org']);
    await auth.getAccessToken('workflow repo');

    await auth.renew({ instantPopup: true });

    expect(sessions[1].getAccessToken).toHaveBeenCalledWith(
      ['repo', 'read:org', 'workflow'],
      { instantPopup: true },
    );
  });

  it('does not ask for scopes that were refused', async () => {
    const { auth, sessions } = setup('dead', 'fresh');
    sessions[0].getAccessToken.mockResolvedValueOnce('');
    await auth.getAccessToken(['gist'], { optional: true });

    await auth.renew({ instantPopup: true });

    expect(sessions[1].getAccessToken).toHaveBeenCalledWith([], {
      instantPopup: true,
    });
  });

  it('renews once for all who ask at the same time', async () => {
    const { auth, create } = setup('dead', 'fresh', 'unneeded');

    await expect(
      Promise.all([
        auth.renew({ optional: true }),
        auth.renew({ optional: true }),
      ]),
    ).resolves.toEqual(['fresh', 'fresh']);

    expect(create).toHaveBeenCalledTimes(2);
  });
});
