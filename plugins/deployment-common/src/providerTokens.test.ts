import {
  decodeProviderTokens,
  encodeProviderTokens,
  PROVIDER_TOKENS_LIMITS,
  providerTokenKey,
} from './providerTokens';

const encode = (value: unknown) =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

describe('provider tokens header', () => {
  it('reads what it wrote', () => {
    const tokens = {
      'github:github.com': 'gho_abc~?>',
      [providerTokenKey('github', 'localhost:7100')]: 'ghu_def',
    };

    const header = encodeProviderTokens(tokens);

    expect(header).toMatch(/^[A-Za-z0-9_-]+$/);
    expect({ ...decodeProviderTokens(header) }).toEqual(tokens);
  });

  it('is left out when no host has a token', () => {
    expect(encodeProviderTokens({})).toBeUndefined();
    expect(encodeProviderTokens({ 'github:github.com': '' })).toBeUndefined();
  });

  it('means no tokens when it is absent', () => {
    expect({ ...decodeProviderTokens(undefined) }).toEqual({});
    expect({ ...decodeProviderTokens('') }).toEqual({});
  });

  it('is read with padding too', () => {
    const header = Buffer.from('{"github:a.io":"t"}').toString('base64');

    expect(header).toMatch(/=$/);
    expect({ ...decodeProviderTokens(header) }).toEqual({ 'github:a.io': 't' });
  });

  it.each([
    ['not base64url', '{"github:github.com":"t"}', /is not base64url/],
    [
      'not JSON',
      Buffer.from('secret-token').toString('base64url'),
      /hold JSON/,
    ],
    ['half a quantum', 'A', /hold JSON/],
    ['a list', encode(['t']), /JSON object/],
    ['null', encode(null), /JSON object/],
    ['a number as token', encode({ 'github:github.com': 1 }), /not a string/],
    ['a key without host', encode({ github: 't' }), /"provider:host"/],
    ['a host with a path', encode({ 'github:a.io/x': 't' }), /"provider:host"/],
    ['a user in the host', encode({ 'github:a@b.io': 't' }), /"provider:host"/],
    ['a line break', encode({ 'github:github.com': 'a\nb' }), /printable/],
  ])('refuses %s and says what is expected', (_, header, problem) => {
    expect(() => decodeProviderTokens(header)).toThrow(problem);
    expect(() => decodeProviderTokens(header)).toThrow(/base64url .* JSON/);
  });

  it('never repeats the header in an error', () => {
    const header = Buffer.from('gho_secret').toString('base64url');
    const message = () => {
      try {
        return decodeProviderTokens(header);
      } catch (error) {
        return `${error} ${(error as Error).cause}`;
      }
    };

    expect(message()).not.toContain('gho_secret');
    expect(message()).not.toContain(header);
  });

  it('is bounded in length, hosts and size of a token', () => {
    const { headerLength, hosts, tokenLength } = PROVIDER_TOKENS_LIMITS;
    const many = Object.fromEntries(
      Array.from({ length: hosts + 1 }, (_, i) => [`github:h${i}.io`, 't']),
    );
    const long = { 'github:a.io': 't'.repeat(tokenLength + 1) };

    expect(() => decodeProviderTokens('A'.repeat(headerLength + 1))).toThrow(
      /longer than 8192/,
    );
    expect(() => decodeProviderTokens(encode(many))).toThrow(/16 hosts/);
    expect(() => decodeProviderTokens(encode(long))).toThrow(/2048/);
    expect(() => encodeProviderTokens(many)).toThrow(/16 hosts/);
    expect(() =>
      encodeProviderTokens(
        Object.fromEntries(
          Array.from({ length: 8 }, (_, i) => [
            `github:h${i}.io`,
            't'.repeat(tokenLength),
          ]),
        ),
      ),
    ).toThrow(/longer than 8192/);
  });

  it('keeps a host named like a member of Object apart from it', () => {
    const tokens = decodeProviderTokens(encode({ 'github:constructor': 't' }));

    expect(tokens['github:constructor']).toBe('t');
    expect(tokens.constructor).toBeUndefined();
  });
});
