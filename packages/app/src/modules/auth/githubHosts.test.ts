import { mockApis } from '@backstage/frontend-test-utils';
import { githubHosts } from './githubHosts';

describe('githubHosts', () => {
  it('lists each host under integrations.github once', () => {
    const config = mockApis.config({
      data: {
        integrations: {
          github: [
            { host: 'localhost:7100' },
            { host: 'ghe.example.com' },
            { host: 'localhost:7100' },
          ],
        },
      },
    });

    expect(githubHosts(config)).toEqual(['localhost:7100', 'ghe.example.com']);
  });

  it('falls back to github.com where none is configured', () => {
    expect(githubHosts(mockApis.config({ data: {} }))).toEqual(['github.com']);
  });
});
