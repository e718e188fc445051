// A failure that is not a bug of the scripts: said in one sentence with the remedy, without a stack.
import { red, say, shortPath } from './terminal.mjs';

/** Something that the reader can mend, or the failure of a tool whose output says more. */
export class Problem extends Error {
  /**
   * @param {string} message what happened and what to do next
   * @param {{ tail?: string, log?: string }} [details] last lines of the tool's output and the file with all of it
   */
  constructor(message, details = {}) {
    super(message);
    this.name = 'Problem';
    this.tail = details.tail;
    this.log = details.log;
  }
}

/** The end of a step that did not fail itself but was stopped because of something else. */
export class Stopped extends Error {
  name = 'Stopped';
}

/** Prints a failure as its reader needs it. */
export function report(error) {
  if (!(error instanceof Problem)) {
    say(red(error?.stack ?? String(error)));
    return;
  }
  if (error.tail) {
    say(error.tail);
  }
  say(red(error.message));
  if (error.log) {
    say(`All of its output: ${shortPath(error.log)}`);
  }
}
