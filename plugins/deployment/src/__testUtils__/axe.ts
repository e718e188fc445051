import { getConfig } from '@testing-library/dom';
import { axe } from 'jest-axe';

/**
 * The accessibility violations inside an element: which, and where. Contrast is
 * not looked at, since jsdom knows no colours.
 */
export async function axeViolations(element: Element) {
  // As Testing Library waits: meanwhile the page goes on by itself.
  const looking: ReturnType<typeof axe> = getConfig().asyncWrapper(() =>
    axe(element),
  );
  const { violations } = await looking;
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html }) => html),
  }));
}
