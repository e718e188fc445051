/**
 * Where GitHub's description is stricter than GitHub itself. Each entry says
 * why, so that it can be dropped when the description catches up.
 */
import { isObject } from '../http/exchange.ts';
import type { Description, Node } from './description.ts';

/** One correction. */
export interface OverlayEntry {
  readonly reason: string;
  apply(description: Description): void;
}

function schema(description: Description, name: string): Node | null {
  const found = description.components.schemas?.[name];
  return isObject(found) ? found : null;
}

function property(parent: Node | null, name: string): Node | null {
  const properties = parent?.properties;
  const found = isObject(properties) ? properties[name] : undefined;
  return isObject(found) ? found : null;
}

function addToEnum(node: Node | null, value: string): void {
  if (Array.isArray(node?.enum) && !node.enum.includes(value)) {
    node.enum = [...node.enum, value];
  }
}

function replace(node: Node | null, by: Node): void {
  if (node !== null) {
    for (const key of Object.keys(node)) {
      delete node[key];
    }
    Object.assign(node, by);
  }
}

/** The corrections of the REST description, in order. */
export const OVERLAY: readonly OverlayEntry[] = [
  {
    reason:
      'Deployment statuses are `waiting` while a protection rule holds them: GraphQL lists the state and real payloads show it; the REST description does not.',
    apply: description =>
      addToEnum(
        property(schema(description, 'deployment-status'), 'state'),
        'waiting',
      ),
  },
  {
    reason:
      'A run of a fork that was deleted has no head repository (github/rest-api-description#1586).',
    apply: description =>
      replace(
        property(schema(description, 'workflow-run'), 'head_repository'),
        {
          anyOf: [
            { $ref: '#/components/schemas/minimal-repository' },
            { type: 'null' },
          ],
        },
      ),
  },
  {
    reason:
      'Addresses of deployment statuses are `""` where there are none, which is no URI.',
    apply: description => {
      for (const name of ['log_url', 'target_url', 'environment_url']) {
        replace(property(schema(description, 'deployment-status'), name), {
          anyOf: [{ type: 'string', format: 'uri' }, { const: '' }],
        });
      }
    },
  },
  {
    reason:
      'Steps of a job that has not begun are `pending`; the webhook description lists it, the REST one does not.',
    apply: description => {
      const items = property(schema(description, 'job'), 'steps')?.items;
      addToEnum(property(isObject(items) ? items : null, 'status'), 'pending');
    },
  },
  {
    reason:
      '`created` takes range expressions (`>=2026-01-01`, `A..B`), not only a moment.',
    apply: description => {
      const parameter = description.components.parameters?.created;
      if (isObject(parameter)) {
        parameter.schema = { type: 'string' };
      }
    },
  },
];

/** The corrections of the description of webhooks, in order. */
export const WEBHOOK_OVERLAY: readonly OverlayEntry[] = [
  {
    reason:
      'Addresses of deployment statuses are `""` where there are none, as GitHub\'s own example of the event shows.',
    apply: description => {
      const status = property(
        schema(description, 'webhook-deployment-status-created'),
        'deployment_status',
      );
      for (const name of ['environment_url', 'log_url']) {
        replace(property(status, name), {
          anyOf: [{ type: 'string', format: 'uri' }, { const: '' }],
        });
      }
    },
  },
  {
    reason:
      'Teams decide as people do: a review that is requested names them, and so does the one that is approved or rejected, whose description knows people only.',
    apply: description => {
      const requested = schema(
        description,
        'webhook-deployment-review-requested',
      );
      const reviewers = property(requested, 'reviewers');
      if (reviewers !== null) {
        replace(schema(description, 'webhooks_reviewers'), reviewers);
      }
    },
  },
];

/** Applies corrections to a description, in place. */
export function applyOverlay(
  description: Description,
  overlay: readonly OverlayEntry[],
): void {
  overlay.forEach(entry => entry.apply(description));
}
