import {
  decisionsPath,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';
import { decided, decisionOutcome, decisionPreflight } from './decisions';
import { RUN, touched } from './dispatches';
import { PAYMENTS, stored } from './environments';
import { withVault } from './otherServices';
import { startPlugin, type StartOptions } from './startPlugin';

/** Where decisions about a run are sent to. */
export const decisionsOf = (run = RUN) =>
  `/api/deployment${decisionsPath(PAYMENTS, run)}`;
/** The smallest that somebody may decide. */
export const approval = { environments: ['production'], decision: 'approve' };

/** What the core says where a decision concerns more than was permitted. */
export const wider = () =>
  new DeploymentCoreError({
    name: 'ConflictError',
    code: 'conflict',
    message: 'Nothing was decided: the decision deploys to more environments.',
    details: { field: 'authorized' },
  });

/**
 * Starts it with a decision that concerns these, which the core makes for nobody
 * who may not for all of them, and a vault that nobody sees.
 */
export async function startDeciding(
  touches: TouchedEnvironment[] = [touched('production')],
  options: StartOptions = {},
) {
  const started = await startPlugin({ ...withVault, ...options });
  const { core } = started;
  const sent: string[] = [];
  core.decide.mockImplementation(async ({ authorized, environments }) => {
    const isCovered = touches.every(({ service, environment }) =>
      authorized.some(
        known => known.service === service && known.environment === environment,
      ),
    );
    if (!isCovered) {
      throw wider();
    }
    sent.push(environments.join());
    return jsonBytes(decisionOutcome(environments.map(name => decided(name))));
  });
  core.decisionPreflight.mockImplementation(async () =>
    jsonBytes(decisionPreflight(touches)),
  );
  core.environments.mockResolvedValue(
    jsonBytes({
      environments: ['production', 'staging'].map(name => stored(name)),
    }),
  );
  return { ...started, sent };
}
