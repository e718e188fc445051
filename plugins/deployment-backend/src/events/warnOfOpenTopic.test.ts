import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { warnOfOpenTopic } from './warnOfOpenTopic';

function warnings(data: JsonObject): unknown[] {
  const logger = mockServices.logger.mock();
  warnOfOpenTopic(new ConfigReader(data), logger);
  return logger.warn.mock.calls.flat();
}

const open = { http: { topics: ['gitlab', 'github'] } };
const secret = { modules: { github: { webhookSecret: 's3cret' } } };
const app = { appId: 1, clientId: 'c', clientSecret: 's', privateKey: 'k' };
const withApp = (more: JsonObject) => ({
  events: open,
  integrations: {
    github: [{ host: 'github.com', apps: [{ ...app, ...more }] }],
  },
});

describe('warnOfOpenTopic', () => {
  it.each([
    ['the topic is open and there is no secret', { events: open }, "'github'"],
    ['an app has no secret either', withApp({}), "'github'"],
    [
      'what the module publishes can be sent past it, with a secret too',
      {
        events: {
          http: {
            topics: ['github', 'github.workflow_run', 'github.deployment'],
          },
          ...secret,
        },
      },
      "'github.workflow_run', 'github.deployment'",
    ],
    [
      'all of it is open',
      { events: { http: { topics: ['github.x', 'github'] } } },
      "'github.x', 'github'",
    ],
  ])('warns where %s', (_case, config, names) => {
    expect(warnings(config)).toEqual([
      expect.stringContaining(`what events.http.topics lists as ${names}.`),
    ]);
  });

  it('says what checks signatures, and what that needs', () => {
    const [warning] = warnings({ events: open });
    expect(warning).toMatch(
      /install @backstage\/plugin-events-backend-module-github, which alone checks signatures, and set events\.modules\.github\.webhookSecret/,
    );
  });

  it.each([
    ['nothing is said of events', {}],
    [
      'other topics are open',
      { events: { http: { topics: ['gitlab', 'githubby'] } } },
    ],
    ['a secret is set', { events: { ...open, ...secret } }],
    ['only a secret is set', { events: secret }],
    ['an app has a secret', withApp({ webhookSecret: 's3cret' })],
  ])('is silent where %s', (_case, config) => {
    expect(warnings(config)).toEqual([]);
  });
});
