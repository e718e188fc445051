// A run that many follow: who looks when, and what their pages were told.

import { randomUUID } from 'node:crypto';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import type { Receiver } from '../../events/support/receiver.ts';
import type { Core } from '../../overview/support/core.ts';
import type { Harness } from '../../overview/support/harness.ts';
import { asking } from '../../overview/support/viewers.ts';

/** The service whose run is followed. */
export const place = {
  service: 'component:default/long',
  environment: 'production',
};

/** Somebody with a page open. */
export interface Follower {
  readonly login: string;
  token: string;
  /** Second at which their page asks again. */
  asksAt: number;
  /** What it was told last. */
  last?: Pipeline;
}

/** A follower whose page asks first at this second. */
export const follower = (
  harness: Harness,
  login: string,
  asksAt = 0,
): Follower => ({ login, token: harness.tokenOf(login), asksAt });

/** Looks at the run as a follower. */
export async function look(
  core: Core,
  run: number,
  who: Follower,
): Promise<Pipeline> {
  who.last = await core.ask<Pipeline>(
    'pipeline',
    { ...place, run: String(run) },
    asking(who),
  );
  return who.last;
}

/** Starts the run. */
export const startLong = (harness: Harness, actor = 'carol'): number =>
  harness.startRun({ repository: 'acme/long', workflow: 'long.yml', actor });

/** Hands what GitHub has sent to the core, as Backstage does; tells whether there was anything. */
export async function deliver(
  harness: Harness,
  receiver: Receiver,
  core: Core,
): Promise<boolean> {
  await harness.webhooksSent();
  const received = receiver.take();
  for (const { event, payload } of received) {
    await core.read('noteEvent', {
      provider: 'github',
      delivery: randomUUID(),
      event,
      payload,
    });
  }
  return received.length > 0;
}
