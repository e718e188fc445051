// What is offered, as tests speak of it.

import assert from 'node:assert/strict';
import type {
  ChangedCommits,
  Changes,
  OfferedVersion,
  OfferedVersions,
  SectionKind,
  VersionChanges,
  VersionSection,
} from 'backstage-plugin-deployment-common';
import type { Core } from '../../overview/support/core.ts';
import { demoEnvironments } from '../../overview/support/demo.ts';
import type { Cost } from '../../overview/support/harness.ts';

/** Gives a service of the demo its environments, with a change to how they map. */
export async function configureFromDemo(
  core: Core,
  service: string,
  change: Record<string, unknown> = {},
): Promise<void> {
  const found = demoEnvironments(core.host).get(service);
  assert.ok(found, service);
  await core.configure(
    found.map(environment => ({
      ...environment,
      source: { ...(environment.source as object), ...change },
    })),
  );
}

/** A section, which must be there. */
export function section(
  { sections }: OfferedVersions,
  kind: SectionKind,
): VersionSection {
  const found = sections.find(each => each.kind === kind);
  assert.ok(found, `no section ${kind}`);
  return found;
}

/** Labels of a section. */
export const labels = ({ versions }: VersionSection) =>
  versions.map(({ label }) => label);

/** A version of a section by its label, which must be there. */
export function version(
  offered: OfferedVersions,
  kind: SectionKind,
  label: string,
): OfferedVersion {
  const { versions } = section(offered, kind);
  const found = versions.find(each => each.label === label);
  assert.ok(found, `no ${label} among ${versions.map(each => each.label)}`);
  return found;
}

/** How a version would be started: `main with version=v1`, or why it cannot be. */
export function start({ dispatch }: OfferedVersion): string {
  if (dispatch.kind === 'impossible') {
    return dispatch.reason;
  }
  const { runOn, versionInput } = dispatch;
  return versionInput
    ? `${runOn} with ${versionInput.name}=${versionInput.value}`
    : runOn;
}

/** Two commits that were compared. */
export function compared({ outcome }: VersionChanges): Changes {
  assert.equal(outcome.kind, 'compared', JSON.stringify(outcome));
  assert.ok(outcome.kind === 'compared');
  return outcome;
}

/** First lines of the commits of one direction. */
export const headlines = ({ commits }: ChangedCommits) =>
  commits.map(({ headline }) => headline);

/** What a span charged, comparisons included. */
export const chargedIn = ({ charged, comparisons }: Cost) =>
  charged + comparisons;

/** What was asked, for messages. */
export const paths = ({ entries }: Cost) =>
  entries
    .map(({ method, path, status }) => `${method} ${path} ${status}`)
    .join('\n');
