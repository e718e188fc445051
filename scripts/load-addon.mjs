// Loads the addon as a user of the package does, and makes it work once: on each platform that it is built for, this is
// the proof that the file fits. Needs no packages and no GitHub.
import assert from 'node:assert/strict';
import core from '../index.js';

const service = 'component:default/example';
const instance = await core.DeploymentCore.create({
  store: { filename: ':memory:' },
  github: [{ host: 'github.com', apiBaseUrl: 'https://api.github.com' }],
});
const answer = await instance.environments(JSON.stringify({ service }));
assert.deepEqual(JSON.parse(answer).environments, []);
await instance.close();
process.stdout.write(
  `The addon works on ${process.platform} ${process.arch} with Node ${process.versions.node}.\n`,
);
