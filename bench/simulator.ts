// The simulated GitHub of the benchmark, in a process of its own so that its work is not counted. Says its address to the
// parent and ends with it.

import { startSimulator } from 'github-simulator';
import { scenario } from '../packages/github-simulator/src/scenario/builder.ts';
import { movingTopology } from '../__test__/overview/support/topologies.ts';

const simulator = await startSimulator({
  port: 0,
  scenario: scenario([movingTopology.repository]),
  // Stands still, so that every round reads the same.
  clock: 'manual',
});
// GitHub would stop a benchmark.
simulator.control.configure({
  secondaryLimits: false,
  rateLimit: { limit: 10_000_000 },
});
const { url, host, apiBaseUrl } = simulator;
process.send?.({ url, host, apiBaseUrl });
process.once('disconnect', () => {
  void simulator.close().then(() => process.exit(0));
});
