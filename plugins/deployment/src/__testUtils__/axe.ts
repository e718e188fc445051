import { axe } from 'jest-axe';

/**
 * The accessibility violations inside an element: which, and where. Contrast is
 * not looked at, since jsdom knows no colours.
 */
export async function axeViolations(element: Element) {
  const { violations } = await axe(element);
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html }) => html),
  }));
}
