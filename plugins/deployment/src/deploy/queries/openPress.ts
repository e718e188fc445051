import type { QueryClient } from '@tanstack/react-query';
import type { EnvironmentTarget } from '../../api/DispatchApi';

/** A press that nobody has answered yet. */
export interface OpenPress {
  /** What was sent, as text. */
  content: string;
  /** The name of the press. */
  key: string;
}

// In memory, and not in the dialog: whoever leaves it and comes back may send
// the very same again, and it is the same press as long as no answer came.
const presses = new WeakMap<QueryClient, Map<string, OpenPress>>();

/** Where the open press of an environment is kept. */
export function openPressOf(client: QueryClient, target: EnvironmentTarget) {
  const name = JSON.stringify([target.entityRef, target.environment]);
  return {
    get: () => presses.get(client)?.get(name),
    set: (press: OpenPress) => {
      const all = presses.get(client) ?? new Map<string, OpenPress>();
      presses.set(client, all.set(name, press));
    },
    clear: () => {
      presses.get(client)?.delete(name);
    },
  };
}
