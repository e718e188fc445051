// jest-axe brings no types of its own; these are the ones we use.
declare module 'jest-axe' {
  export interface AxeViolation {
    id: string;
    help: string;
    nodes: { html: string }[];
  }

  export function axe(
    html: Element | string,
  ): Promise<{ violations: AxeViolation[] }>;
}
