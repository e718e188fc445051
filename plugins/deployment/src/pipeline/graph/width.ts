import type { StageView } from '../model/view';

/** Width of a letter, in pixels, in the font that makes it widest. */
const BOLD = 9;
const SMALL = 6.3;
/** Beside the name: state, link to the log, and the edges of the node. */
const BESIDE_NAME = 66;
const BESIDE_FACTS = 37;
/** "succeeded · 33s": states and times change, and must not move anything. */
const STATE_AND_TIME = 16;
/** " · " */
const DOT = 3;

/** No narrower than what every stage says, no wider than what is still glanced over. */
const LEAST = 158;
const MOST = 240;

/**
 * How wide the node of a stage has to be for its name and its environment, in
 * pixels. Estimated: measuring would need the page, and places come before it.
 */
export function stageWidth(stage: StageView): number {
  const { name, environment, counts, parts, kind } = stage;
  const total = counts ? String(counts.total).length : 0;
  const first =
    BESIDE_NAME +
    name.length * BOLD +
    (counts ? (2 * total + ' of '.length + 1) * SMALL : 0) +
    (parts.length > 0 ? 18 : 0);
  const facts =
    STATE_AND_TIME +
    (environment ? DOT + environment.length : 0) +
    (kind === 'matrix' ? DOT + 'matrix'.length : 0) +
    (kind === 'group' ? DOT + 'called workflow'.length : 0);
  const second = BESIDE_FACTS + facts * SMALL;
  // What an environment runs, and what else moves there, names a version.
  const least = kind === 'environment' ? 216 : LEAST;
  return Math.round(Math.min(MOST, Math.max(least, first, second)));
}
