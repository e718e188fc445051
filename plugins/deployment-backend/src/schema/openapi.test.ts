import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import {
  problemCodes,
  type ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const document = parse(readFileSync(join(__dirname, 'openapi.yaml'), 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'openapi', ...document });

/** What is wrong with a value; empty when nothing is. */
function problems(schema: string, value: unknown): string {
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`)!;
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

interface Example {
  value?: unknown;
  $ref?: string;
}

interface Answer {
  content?: {
    'application/json': {
      schema: { $ref?: string };
      examples: Record<string, Example>;
    };
  };
}

interface Path {
  get: { responses: Record<string, Answer> };
}

/** Every example of an answer, with the name of the schema it belongs to. */
function* examples(): Generator<[string, string, unknown]> {
  const answers = Object.entries<Answer>(document.components.responses);
  for (const [path, { get }] of Object.entries<Path>(document.paths)) {
    for (const [status, answer] of Object.entries(get.responses)) {
      answers.push([`${path} ${status}`, answer]);
    }
  }
  for (const [answer, { content }] of answers) {
    // Answers without content are references to the shared ones.
    if (!content) {
      continue;
    }
    const { schema, examples: named } = content['application/json'];
    for (const [name, { value, $ref }] of Object.entries(named)) {
      const shared = $ref?.split('/').pop();
      yield [
        `${answer} "${name}"`,
        schema.$ref!.split('/').pop()!,
        shared ? document.components.examples[shared].value : value,
      ];
    }
  }
}

describe('the OpenAPI document', () => {
  it.each([...examples()])(
    'describes its own example of %s',
    (_name, schema, value) => {
      expect(problems(schema, value)).toBe('');
    },
  );

  it('knows the same problem codes as the types', () => {
    const { enum: codes } = document.components.schemas.ProblemCode;

    expect([...codes].sort()).toEqual([...problemCodes].sort());
  });

  it('describes an overview whose optional parts are all absent', () => {
    const overview: ServiceOverview = {
      service: 'component:default/payments',
      environments: [
        {
          name: 'production',
          tier: 'production',
          promotesFrom: null,
          origin: {
            provider: 'github',
            host: 'github.com',
            repository: 'acme/payments',
            pipeline: null,
            url: null,
          },
          status: {
            kind: 'available',
            live: {
              id: '1',
              state: 'unknown',
              version: {
                kind: 'known',
                label: '8f2c1d0',
                labelKind: 'commit',
                sha: null,
                url: null,
                provenance: 'deployed_commit',
              },
              actor: null,
              createdAt: '2026-11-23T08:00:00Z',
              startedAt: null,
              finishedAt: null,
              run: {
                id: '17179869185',
                number: null,
                attempt: null,
                title: null,
                event: null,
                url: null,
                progress: null,
              },
              note: null,
              environmentUrl: null,
            },
            latest: null,
            gates: [
              { kind: 'timer', minutes: 5, endsAt: null },
              { kind: 'rule', name: null },
              {
                kind: 'reviewers',
                reviewers: [{ kind: 'team', name: 'acme/leads' }],
                viewerCanApprove: null,
              },
            ],
            waiting: null,
            drift: {
              kind: 'not_comparable',
              upstream: 'staging',
              reason: 'nothing_live',
            },
            lookback: { attempts: 0, complete: true },
            fetchedAt: '2026-11-23T08:00:00Z',
            stale: null,
          },
        },
      ],
      notAttributable: [],
      budgets: [],
      accounts: [],
      generatedAt: '2026-11-23T08:00:00Z',
      refreshAfterSeconds: 300,
    };

    expect(problems('ServiceOverview', overview)).toBe('');
  });

  it('refuses an overview whose parts are not what it says', () => {
    expect(
      problems('Version', {
        kind: 'known',
        label: 'v1',
        labelKind: 'nickname',
        sha: null,
        url: null,
        provenance: 'guess',
      }),
    ).toMatch(/labelKind/);
    expect(problems('ServiceOverview', { service: 1 })).toMatch(
      /environments.*service must be string/s,
    );
  });
});
