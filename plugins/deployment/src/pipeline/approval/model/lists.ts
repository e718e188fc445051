import type { Translate } from '../../../translation/ref';

/** Names as a person lists them: "a", "a and b", "a, b and c". */
export function listed(names: readonly string[], t: Translate): string {
  const last = names[names.length - 1] ?? '';
  const others = names.slice(0, -1);
  return others.length > 0
    ? `${others.join(t('pipeline.approval.comma'))}${t(
        'pipeline.approval.and',
      )}${last}`
    : last;
}
