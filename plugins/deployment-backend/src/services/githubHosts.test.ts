import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readGithubHosts } from './githubHosts';

const hosts = (github: JsonObject[]) =>
  readGithubHosts(new ConfigReader({ integrations: { github } }));

describe('readGithubHosts', () => {
  it('has github.com without any configuration', () => {
    expect(readGithubHosts(new ConfigReader({}))).toEqual([
      { host: 'github.com', apiBaseUrl: 'https://api.github.com' },
    ]);
  });

  it('follows integrations.github, ports included', () => {
    expect(
      hosts([
        { host: 'localhost:7100', apiBaseUrl: 'http://localhost:7100/rest/' },
      ]),
    ).toContainEqual({
      host: 'localhost:7100',
      apiBaseUrl: 'http://localhost:7100/rest',
    });
  });

  it('knows where an Enterprise host without a base URL has its API', () => {
    expect(hosts([{ host: 'ghe.example.com' }])).toContainEqual({
      host: 'ghe.example.com',
      apiBaseUrl: 'https://ghe.example.com/api/v3',
    });
    expect(hosts([{ host: 'acme.ghe.com' }])).toContainEqual({
      host: 'acme.ghe.com',
      apiBaseUrl: 'https://api.acme.ghe.com',
    });
  });

  it('names a host once that is listed with several credentials', () => {
    const listed = hosts([
      { host: 'github.com', token: 'a' },
      { host: 'github.com', token: 'b' },
    ]);

    expect(listed).toEqual([
      { host: 'github.com', apiBaseUrl: 'https://api.github.com' },
    ]);
  });

  it('never takes the credentials of the integration along', () => {
    expect(
      JSON.stringify(hosts([{ host: 'github.com', token: 'robot-secret' }])),
    ).not.toContain('robot-secret');
  });
});
