import { providerSettings } from '../providers';
import type { Translate } from '../../translation/ref';

const NEUTRAL = [
  'name',
  'tier',
  'order',
  'promotesFrom',
  'provider',
  'host',
  'source',
] as const;

function isNeutral(field: string): field is (typeof NEUTRAL)[number] {
  return (NEUTRAL as readonly string[]).includes(field);
}

/** What people call a field of an environment; its path where it has no name. */
export function fieldWords(
  field: string,
  provider: string,
  t: Translate,
): string {
  if (isNeutral(field)) {
    return t(`settings.field.${field}`);
  }
  return providerSettings(provider)?.fieldName(field, t) ?? field;
}

/** A value of a field on one line. */
export function valueWords(value: unknown, t: Translate): string {
  if (value === undefined || value === null || value === '') {
    return t('settings.value.none');
  }
  if (typeof value === 'boolean') {
    return t(value ? 'settings.value.yes' : 'settings.value.no');
  }
  if (Array.isArray(value)) {
    return value.length > 0
      ? value.map(entry => valueWords(entry, t)).join(', ')
      : t('settings.value.none');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
