/** What turning state into JSON depends on. */
import type { Urls } from '../../http/urls.ts';
import type { User } from '../../state/model.ts';
import type { World } from '../../state/world.ts';
import type { ApiVersion } from '../../contract/cache.ts';

/** The asked version, the caller, and where things are. */
export interface ShapeContext {
  readonly world: World;
  readonly urls: Urls;
  readonly version: ApiVersion;
  readonly viewer: User | null;
}

/** GitHub's form of a time: seconds, UTC. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** As `time`, where there may be none. */
export function timeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : time(milliseconds);
}
