// Protection rules of GitHub Apps.

import { nodeId } from '../state/ids.ts';
import type { CustomProtectionRule } from '../state/model.ts';
import type { World } from '../state/world.ts';

/** A rule of the app with this slug, which holds what comes. */
export function customRule(world: World, slug: string): CustomProtectionRule {
  const id = world.ids.next('rule');
  const appId = world.ids.next('app');
  return {
    id,
    nodeId: nodeId('GateRule', id),
    enabled: true,
    app: {
      id: appId,
      nodeId: nodeId('App', appId),
      slug,
      integrationUrl: `/apps/${slug}`,
    },
  };
}
