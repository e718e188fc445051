/** GitHub's paging by `page` and `per_page` with its `Link` header. */

/** The page size without `per_page`. */
const DEFAULT_PER_PAGE = 30;
/** GitHub cuts larger page sizes to this. */
const MAX_PER_PAGE = 100;

/** Which part of a list is asked for. */
export interface Paging {
  readonly page: number;
  readonly perPage: number;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** The `Link` header; null when one page holds everything. */
  readonly link: string | null;
}

function positive(value: string | null, fallback: number): number {
  const parsed = Number.parseInt(value ?? '', 10);
  return Number.isFinite(parsed) && parsed > 0 ? parsed : fallback;
}

/** Reads `page` and `per_page`; senseless values count as absent. */
export function readPaging(query: URLSearchParams): Paging {
  return {
    page: positive(query.get('page'), 1),
    perPage: Math.min(
      positive(query.get('per_page'), DEFAULT_PER_PAGE),
      MAX_PER_PAGE,
    ),
  };
}

/**
 * Cuts one page out of a list.
 *
 * @param items - the whole list
 * @param query - the query of the request, which the links repeat
 * @param url - the absolute URL that the links use, without a query
 */
export function paginate<T>(
  items: readonly T[],
  query: URLSearchParams,
  url: string,
): Page<T> {
  const { page, perPage } = readPaging(query);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const start = (page - 1) * perPage;
  const relation = (target: number, name: string) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(target));
    return `<${url}?${parameters}>; rel="${name}"`;
  };
  const links: string[] = [];
  if (page > 1) {
    links.push(relation(Math.min(page - 1, last), 'prev'));
  }
  if (page < last) {
    links.push(relation(page + 1, 'next'), relation(last, 'last'));
  }
  if (page > 1) {
    links.push(relation(1, 'first'));
  }
  return {
    items: items.slice(start, start + perPage),
    total: items.length,
    link: links.length === 0 ? null : links.join(', '),
  };
}
