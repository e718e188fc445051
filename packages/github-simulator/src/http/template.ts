/** Path templates as in GitHub's API description: `/repos/{owner}/{repo}`. */

/**
 * Parameters that GitHub lets span several segments when the caller did not
 * encode their slashes (`git/ref/heads/feature/x`).
 */
const MULTI_SEGMENT = new Set(['path', 'ref', 'basehead', 'branch', 'tag']);

/** A template that can be matched against paths. */
export interface Template {
  readonly text: string;
  /** How early it is tried: more literal segments first. */
  readonly weight: number;
  /** The decoded parameters, or null when the path is another one. */
  match(path: string): Readonly<Record<string, string>> | null;
}

/** Compiles a template. */
export function compileTemplate(text: string): Template {
  const names: string[] = [];
  const segments = text.split('/').slice(1);
  const pattern = segments
    .map(segment => {
      const parameter = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (parameter === undefined) {
        return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      }
      names.push(parameter);
      return MULTI_SEGMENT.has(parameter) ? '(.+)' : '([^/]+)';
    })
    .join('/');
  const expression = new RegExp(`^/${pattern}$`);
  const literals = segments.filter(segment => !segment.startsWith('{'));
  return {
    text,
    weight: literals.length * 100 + segments.length,
    match(path) {
      const found = expression.exec(path);
      if (found === null) {
        return null;
      }
      const parameters: Record<string, string> = {};
      for (const [index, name] of names.entries()) {
        try {
          parameters[name] = decodeURIComponent(found[index + 1] ?? '');
        } catch {
          return null;
        }
      }
      return parameters;
    },
  };
}
