import { parseEntityRef } from '@backstage/catalog-model';

/**
 * A catalog ref as people read it: its name alone where kind and namespace are
 * the usual ones.
 */
export function refWords(ref: string, usualKind = 'component'): string {
  try {
    const { kind, namespace, name } = parseEntityRef(ref);
    const place = namespace === 'default' ? name : `${namespace}/${name}`;
    return kind.toLocaleLowerCase('en-US') === usualKind
      ? place
      : `${kind}:${place}`;
  } catch {
    return ref;
  }
}
