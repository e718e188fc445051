import type { RunAction } from 'backstage-plugin-deployment-common';
import type { RunTarget } from '../src/api/DispatchApi';
import { pipeline } from '../src/__testUtils__/pipelineBuilders';
import { checked, outcome } from '../src/__testUtils__/dialogBuilders';
import {
  runActionOutcome,
  runPreflight,
  touched,
} from '../src/__testUtils__/runBuilders';
import { approvalScenes } from './approvalScenes';
import { dialogApi, dialogScenes } from './dialogScenes';

/** What the gallery answers beside overviews, in place of a backend. */
export const entryApi = {
  ...dialogApi(dialogScenes.promote),
  getRunPreflight: async (_target: RunTarget, action: RunAction) =>
    runPreflight({
      action,
      state: action === 'cancel' ? 'running' : 'failed',
      touches: [
        touched('production'),
        touched('staging'),
        touched('production', 'component:default/cart'),
      ],
      checks: [
        checked('passed', 'Run #128 is still under way.'),
        checked('unknown', 'Whether `deploy / smoke` can be stopped.'),
        checked('warned', 'It was started by jokafor, not by you.'),
      ],
    }),
  actOnRun: async (_target: RunTarget, { action }: { action: RunAction }) =>
    runActionOutcome({ action }),
  identifyDispatch: async () => outcome(),
  getPipeline: async () => pipeline(),
  decide: approvalScenes.may.decide,
};
