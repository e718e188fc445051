import {
  deploymentRoutes,
  problemCodes,
} from 'backstage-plugin-deployment-common';
import { document, problems } from '../__testUtils__/openapi';

interface Example {
  value?: unknown;
  $ref?: string;
}

interface Content {
  content?: {
    'application/json'?: {
      schema: { $ref?: string };
      examples: Record<string, Example>;
    };
  };
}

interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}

const METHODS = ['get', 'post', 'put', 'delete'] as const;

type Path = Partial<Record<(typeof METHODS)[number], Operation>>;

/** Every operation, with its address. */
const operations = Object.entries<Path>(document.paths).flatMap(([path, own]) =>
  METHODS.flatMap(method => {
    const operation = own[method];
    return operation ? [[`${method} ${path}`, operation] as const] : [];
  }),
);

/** Every body with its name; references to shared ones have no content. */
const bodies: [string, Content][] = [
  ...Object.entries<Content>(document.components.responses),
  ...Object.entries<Content>(document.components.requestBodies),
  ...operations.flatMap(([address, { requestBody, responses }]) => [
    [`${address} request`, requestBody ?? {}] as [string, Content],
    ...Object.entries(responses).map(
      ([status, answer]) =>
        [`${address} ${status}`, answer] as [string, Content],
    ),
  ]),
];

/** Every example of a body, with the name of the schema it belongs to. */
function* examples(): Generator<[string, string, unknown]> {
  for (const [body, { content }] of bodies) {
    const json = content?.['application/json'];
    for (const [name, example] of Object.entries(json?.examples ?? {})) {
      const shared = example.$ref?.split('/').pop();
      yield [
        `${body} "${name}"`,
        json!.schema.$ref!.split('/').pop()!,
        shared ? document.components.examples[shared].value : example.value,
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

  it('has exactly the routes of the plugin, but for itself', () => {
    const { openApi, ...routes } = deploymentRoutes;
    const paths = Object.values(routes).map(route =>
      route.replace(/:(\w+)/g, '{$1}'),
    );

    expect(Object.keys(document.paths).sort()).toEqual(paths.sort());
  });

  it('has an example of every body that is JSON', () => {
    const without = bodies.filter(([, { content }]) => {
      const json = content?.['application/json'];
      return json && Object.keys(json.examples ?? {}).length === 0;
    });

    expect(without).toEqual([]);
    expect(bodies.length).toBeGreaterThan(operations.length);
  });

  it('says of each operation what happens without sign-in, where it needs one', () => {
    const without = operations
      .filter(([, { responses }]) => !('401' in responses))
      .map(([address]) => address);

    expect(without).toEqual(['get /health']);
  });
});
