import {
  runPath,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { jsonBytes } from '../testing/fakeCore';
import { RUN, runActionOutcome, runPreflight } from './dispatches';
import { PAYMENTS, stored } from './environments';
import { withVault } from './otherServices';
import { startPlugin, type StartOptions } from './startPlugin';

/** Where somebody asks what an action on a run would mean, and for the action. */
export const atRun = (part: 'preflight' | 'actions', run = RUN) =>
  `/api/deployment${runPath(PAYMENTS, 'production', run, part)}`;

/** What is said where the run also touches what may not be told. */
export const UNTOLD_RUN =
  'This run also deploys to environments of services that you may not see; ' +
  'somebody who may deploy to all of them can cancel it.';

/** Starts it with a run that touches these, and a vault that nobody sees. */
export async function startAtRun(
  touches: TouchedEnvironment[],
  options: StartOptions = {},
) {
  const started = await startPlugin({ ...withVault, ...options });
  const { core } = started;
  core.runPreflight.mockResolvedValue(jsonBytes(runPreflight(touches)));
  core.actOnRun.mockResolvedValue(jsonBytes(runActionOutcome(touches)));
  core.environments.mockResolvedValue(
    jsonBytes({ environments: [stored('production')] }),
  );
  return started;
}
