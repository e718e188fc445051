import {
  dispatchRunPath,
  environmentPath,
  type DispatchRequest,
} from 'backstage-plugin-deployment-common';
import { RECORD } from './dispatches';
import { PAYMENTS } from './environments';

/** Where deployments to production are started, and those that were are listed. */
export const DISPATCHES = `/api/deployment${environmentPath(
  PAYMENTS,
  'production',
  'dispatches',
)}`;
/** Where somebody says which run one of them became. */
export const DISPATCH_RUN = `/api/deployment${dispatchRunPath(
  PAYMENTS,
  'production',
  RECORD,
)}`;

/** A press of the button, as the page sends it. */
export const press: DispatchRequest = {
  version: { label: 'v1.9.2', sha: null },
  inputs: [{ name: 'api-key', value: 'hunter2' }],
  revision: 3,
  idempotencyKey: 'press-1',
  reason: 'Fixes the outage.',
  accepted: ['It is older than what is live.'],
};
