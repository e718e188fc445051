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
    ['the topic is open and there is no secret', { events: open }],
    ['an app has no secret either', withApp({})],
  ])('warns where %s', (_case, config) => {
    expect(warnings(config)).toEqual([
      expect.stringMatching(
        /events\.http\.topics lists 'github'.*Set events\.modules\.github\.webhookSecret/,
      ),
    ]);
  });

  it.each([
    ['nothing is said of events', {}],
    ['other topics are open', { events: { http: { topics: ['gitlab'] } } }],
    ['a secret is set', { events: { ...open, ...secret } }],
    ['only a secret is set', { events: secret }],
    ['an app has a secret', withApp({ webhookSecret: 's3cret' })],
  ])('is silent where %s', (_case, config) => {
    expect(warnings(config)).toEqual([]);
  });
});
