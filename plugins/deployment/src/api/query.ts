/** Values of a query; several of one name are repeated, absent and empty ones left out. */
export type Query = Record<
  string,
  string | number | readonly string[] | undefined
>;

/** A path with a query. */
export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const values = typeof value === 'object' ? value : [value];
    for (const one of values) {
      if (one !== undefined && one !== '') {
        given.append(name, String(one));
      }
    }
  }
  return given.size > 0 ? `${path}?${given}` : path;
}
