import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type QueryPermissionResponse,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/** Whether somebody may do something to a resource. */
export interface Question {
  permission: ResourcePermission;
  resourceRef: string;
}

/** Up to here it is cheaper to ask about the resources at once. */
const FEW = 4;
/**
 * Backstage's permission endpoints read bodies of up to 100 KB, in which each
 * question stands beside the conditions that its answer depends on.
 */
const BATCH_BYTES = 64 * 1024;
const QUESTION_BYTES = 640;
const LARGEST_BATCH = 100;

function batchSize(decision: QueryPermissionResponse): number {
  const bytes = QUESTION_BYTES + JSON.stringify(decision).length;
  return Math.max(1, Math.min(LARGEST_BATCH, Math.floor(BATCH_BYTES / bytes)));
}

/**
 * Asks the permission policy about many resources with few requests: once for
 * each permission, and only where the answer depends on the resource in batches
 * about the resources.
 *
 * @returns Whether each is allowed, in the order of the questions.
 */
export async function decide(options: {
  permissions: PermissionsService;
  credentials: BackstageCredentials;
  questions: readonly Question[];
}): Promise<boolean[]> {
  const { permissions, credentials, questions } = options;
  const ask = async (some: Question[]) =>
    (await permissions.authorize(some, { credentials })).map(
      ({ result }) => result === AuthorizeResult.ALLOW,
    );
  if (questions.length <= FEW) {
    return questions.length > 0 ? ask([...questions]) : [];
  }

  const asked = [...new Set(questions.map(({ permission }) => permission))];
  const decisions = await permissions.authorizeConditional(
    asked.map(permission => ({ permission })),
    { credentials },
  );
  const answers = new Map<Question, boolean>();
  for (const [index, permission] of asked.entries()) {
    const decision = decisions[index];
    const own = questions.filter(q => q.permission === permission);
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      const isAllowed = decision.result === AuthorizeResult.ALLOW;
      own.forEach(question => answers.set(question, isAllowed));
      continue;
    }
    const size = batchSize(decision);
    for (let start = 0; start < own.length; start += size) {
      const batch = own.slice(start, start + size);
      const allowed = await ask(batch);
      batch.forEach((question, at) => answers.set(question, allowed[at]));
    }
  }
  return questions.map(question => answers.get(question) ?? false);
}
