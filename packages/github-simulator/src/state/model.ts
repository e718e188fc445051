// The model of GitHub's state: plain data, ids instead of references across
// subjects, every time in epoch milliseconds. `World` holds it.

export type * from './people.ts';
export type * from './git.ts';
export type * from './actions.ts';
export type * from './deployment.ts';
export type * from './webhook.ts';
