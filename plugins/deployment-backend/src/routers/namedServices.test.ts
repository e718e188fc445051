import { stringify } from 'yaml';
import { namedServices } from './namedServices';

const PAYMENTS = 'component:default/payments';
const SEARCH = 'component:default/search';

const document = {
  kind: 'DeploymentEnvironments',
  version: 1,
  services: [
    { service: PAYMENTS, environments: [{ name: 'a', service: 'no:ref' }] },
    { service: 'Component:Default/Search', environments: [] },
  ],
};

describe('the services that a document names', () => {
  it.each([
    ['as the export writes it', stringify(document)],
    ['in JSON', JSON.stringify(document)],
    ['in quotes', stringify(document, { defaultStringType: 'QUOTE_SINGLE' })],
    [
      'with tags, anchors and comments',
      `---\nservices: # all\n- &a !!map\n  service: &b !!str ${PAYMENTS} # one\n- {? "service" : ${SEARCH}}\n`,
    ],
    [
      'with escapes',
      `"\\x73ervices":\n  - "servic\\u0065": "component:default/p\\x61yments"\n  - service: >-\n      ${SEARCH}\n`,
    ],
    [
      'twice, for the core to refuse',
      `services: [{service: ${PAYMENTS}}]\nservices: [{service: ${PAYMENTS}, service: ${SEARCH}}]\n`,
    ],
  ])('are found %s', async (_how, text) => {
    expect(await namedServices(text)).toEqual([PAYMENTS, SEARCH]);
  });

  it.each(['', '# nothing', 'services: []', 'services: 3', '[]', 'kind: x'])(
    'are none in %j',
    async text => {
      expect(await namedServices(text)).toEqual([]);
    },
  );

  it.each([
    ['services: [{environments: []}]', 0],
    [`services: [{service: ${PAYMENTS}}, payments]`, 1],
    ['services: [{service: payments}]', 0],
    ['services: [{service: [a]}]', 0],
    [`x: &x ${PAYMENTS}\nservices:\n  - service: *x\n`, 0],
    [`x: &x {service: ${PAYMENTS}}\nservices:\n  - *x\n`, 0],
    [`x: &x {service: ${PAYMENTS}}\nservices:\n  - <<: *x\n`, 0],
  ])('must be written out, other than in %j', async (text, index) => {
    await expect(namedServices(text)).rejects.toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
      details: { field: `services[${index}].service` },
    });
  });

  it('are not looked for in what is no YAML', async () => {
    await expect(
      namedServices('services:\n  - service: a:b/c\n ]\n'),
    ).rejects.toMatchObject({
      message: expect.stringContaining('line 3'),
      details: { field: 'document' },
    });
  });

  it('are at most as many as the core takes', async () => {
    const services = Array.from({ length: 2001 }, () => ({
      service: PAYMENTS,
    }));

    await expect(namedServices(stringify({ services }))).rejects.toMatchObject({
      details: { field: 'services' },
    });
  });

  it('leave room for other work while a large document is read', async () => {
    const text = stringify({
      services: Array.from({ length: 1500 }, (_, index) => ({
        service: `component:default/s${index}`,
        environments: [{ name: 'a', tier: 'other', order: 1 }],
      })),
    });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);

    expect(await namedServices(text)).toHaveLength(1500);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
