import type { ResponseError } from '@backstage/errors';
import type { Translate } from '../translation/ref';

/** A refusal of the request itself, as people read it. */
export interface RefusalWords {
  kind: 'denied' | 'notFound' | 'signedOut';
  title: string;
  /** What is missing, and what to do. */
  text: string;
}

/** Puts into words that the backend refused to show a service. */
export function refusalWords(error: ResponseError, t: Translate): RefusalWords {
  const kinds = { 403: 'denied', 404: 'notFound' } as const;
  const kind =
    error.statusCode === 403 || error.statusCode === 404
      ? kinds[error.statusCode]
      : 'signedOut';
  return {
    kind,
    title: t(`refusal.${kind}.title`),
    text: t(`refusal.${kind}.text`),
  };
}
