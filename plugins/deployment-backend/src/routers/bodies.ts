import type {
  DecisionRequest,
  DispatchRequest,
  EnvironmentChangeDraft,
  EnvironmentDraft,
  RunActionRequest,
} from 'backstage-plugin-deployment-common';
import { z } from 'zod';
import { entityRefSchema, environmentNameSchema, idSchema } from './serviceRef';

// What the bodies of requests look like, and how large they may be. What the
// parts mean, and whether they fit together, the core decides.

/** Most environments that the core takes for one service. */
const MAX_ENVIRONMENTS = 50;
/** Largest document that the core takes, in bytes. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

const NAMES =
  'is expected to be the name of an environment, or a list of names';

/** Owner and name, with groups between them where a provider has such. */
const repository = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)+$/,
    'is no repository: it is written owner/name',
  )
  .refine(
    text => !text.split('/').some(part => part === '.' || part === '..'),
    'is no repository: it is written owner/name',
  );

/** An {@link EnvironmentDraft}. */
export const environmentDraft: z.ZodType<EnvironmentDraft> = z.strictObject({
  service: z.string().max(200).optional(),
  name: environmentNameSchema,
  tier: z
    .enum(['development', 'testing', 'staging', 'production', 'other'])
    .optional(),
  order: z.int().min(0).max(0xffff_ffff).optional(),
  promotesFrom: z
    .union(
      [
        environmentNameSchema.transform(name => [name]),
        z.array(environmentNameSchema).max(MAX_ENVIRONMENTS),
        z.null().transform(() => []),
      ],
      { error: NAMES },
    )
    .optional(),
  provider: z.string().max(63).optional(),
  host: z.string().max(255).optional(),
  // The provider's own: the core knows what belongs there.
  source: z.custom<Record<string, unknown>>(
    value =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
    'is expected to be an object',
  ),
});

const revision = z.int().min(0);

const change: z.ZodType<EnvironmentChangeDraft> = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('create'),
      environment: environmentDraft,
    }),
    z.strictObject({
      kind: z.literal('update'),
      name: environmentNameSchema,
      revision,
      environment: environmentDraft,
    }),
    z.strictObject({
      kind: z.literal('delete'),
      name: environmentNameSchema,
      revision,
    }),
  ],
  { error: 'is expected to be one of create, update, delete' },
);

/** Several changes at once. */
export const changesBody = z.strictObject({
  changes: z
    .array(change)
    .min(1)
    .max(2 * MAX_ENVIRONMENTS),
});

/** A new order. */
export const orderBody = z.strictObject({
  names: z.array(environmentNameSchema).min(1).max(MAX_ENVIRONMENTS),
});

/** A copy of another service's environments. */
export const copyBody = z.strictObject({
  from: entityRefSchema,
  repository: repository.nullable().default(null),
  dryRun: z.boolean().default(false),
});

/** A document to bring in. */
export const importBody = z
  .strictObject({
    document: z
      .string()
      .min(1)
      .refine(
        text => Buffer.byteLength(text) <= MAX_DOCUMENT_BYTES,
        'is larger than 4 MB; bring it in in parts',
      ),
    dryRun: z.boolean().default(false),
    fingerprint: z.string().max(200).nullable().default(null),
  })
  .refine(({ dryRun, fingerprint }) => dryRun || fingerprint !== null, {
    path: ['fingerprint'],
    error:
      'is missing: ask for the differences first, with dryRun, and send their ' +
      'fingerprint',
  });

/** A repository to look into. */
export const inspectionBody = z.strictObject({
  provider: z.string().max(63).default(''),
  host: z.string().max(255).default(''),
  repository,
});

/** Mappings to try out. */
export const testsBody = z.strictObject({
  environments: z.array(environmentDraft).min(1).max(MAX_ENVIRONMENTS),
});

/** A number from 1 on, as a query says it. */
function upTo(most: number) {
  const expected = `is expected to be a number from 1 to ${most}`;
  return z
    .string()
    .regex(new RegExp(`^\\d{1,${String(most).length}}$`), expected)
    .transform(Number)
    .refine(limit => limit >= 1 && limit <= most, expected);
}

/** Which services a question over many of them is about. */
const whose = {
  service: z.array(entityRefSchema).max(200).optional(),
  owner: z.array(entityRefSchema).max(50).optional(),
};

/** The query of a list over many services. */
export const listQuery = z.strictObject({
  ...whose,
  repository: z.string().max(200).optional(),
  text: z.string().max(200).optional(),
  orphaned: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .default(false),
  cursor: z.string().max(1000).optional(),
  limit: upTo(200).default(50),
});

/** The query of an inbox. */
export const inboxQuery = z.strictObject(whose);

/** The query of an export. */
export const exportQuery = z.strictObject({
  service: z.array(entityRefSchema).max(200).optional(),
});

/** What could be put into an environment, and how far to read. */
export const versionsQuery = z.strictObject({
  query: z.string().max(200).optional(),
  cursor: z.string().max(1000).optional(),
});

/** Names a version. */
const versionChoice = z.strictObject({
  label: z.string().min(1).max(255),
  sha: z
    .string()
    .regex(/^[0-9a-f]{40}$/i, 'is no full SHA: it has 40 hexadecimal digits')
    .nullable()
    .default(null),
});

/** A version, to be compared with what is live. */
export const changesQuestion = z.strictObject({
  version: versionChoice,
  pullRequests: z.boolean().default(false),
});

/** Values that somebody chose for inputs. */
const inputs = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(255),
      value: z.string().max(65_535),
    }),
  )
  .max(100)
  .default([]);

/** A version and the values that somebody chose for inputs. */
export const preflightQuestion = z.strictObject({
  version: versionChoice,
  inputs,
});

/** A text of so many characters, as the core counts them. */
const textUpTo = (most: number) =>
  z
    .string()
    .refine(
      text => text.length <= most || [...text].length <= most,
      `is longer than ${most} characters`,
    );

/** Messages of the warnings that somebody ticked. */
const accepted = z.array(z.string().max(2000)).max(100).default([]);

/** A deployment to start, a {@link DispatchRequest}. */
export const dispatchBody: z.ZodType<DispatchRequest> = z.strictObject({
  version: versionChoice,
  inputs,
  revision,
  idempotencyKey: textUpTo(200).min(1),
  reason: textUpTo(2000).optional(),
  confirmed: z.string().min(1).max(200).optional(),
  accepted,
});

/** How many of the deployments that were started from here. */
export const dispatchesQuery = z.strictObject({
  limit: upTo(100).optional(),
});

/** Which of its candidates a dispatch started. */
export const dispatchRunBody = z.strictObject({ run: idSchema });

const action = z.enum(['cancel', 'rerun_failed']);

/** What to do to a run, as a question. */
export const runPreflightQuery = z.strictObject({ action });

/** What to do to a run, a {@link RunActionRequest}. */
export const runActionBody: z.ZodType<RunActionRequest> = z.strictObject({
  action,
  accepted,
});

/** The query of what has none. */
export const noQuery = z.strictObject({});

/** Which runs of an environment, and how many. */
export const runsQuery = z.strictObject({
  cursor: z.string().max(1000).optional(),
  limit: upTo(100).optional(),
});

/** Which attempt of a run. */
export const pipelineQuery = z.strictObject({
  attempt: upTo(9999).optional(),
});

/** A decision at gates, a {@link DecisionRequest}. */
export const decisionBody: z.ZodType<DecisionRequest> = z.strictObject({
  environments: z
    .array(environmentNameSchema)
    .min(1)
    .max(MAX_ENVIRONMENTS)
    .superRefine((names, context) => {
      const at = names.findIndex((name, index) => names.indexOf(name) < index);
      if (at >= 0) {
        context.addIssue({
          code: 'custom',
          path: [at],
          message: 'is named twice: name each once',
        });
      }
    }),
  decision: z.enum(['approve', 'reject']),
  comment: textUpTo(2000).optional(),
});
