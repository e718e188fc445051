import type {
  DispatchField,
  DispatchValue,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';

/** Values that somebody has typed or chosen, by the name of their input. */
export type Typed = Readonly<Record<string, string>>;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What a field shows while nobody has chosen anything. */
export function defaultValue(field: DispatchField): string {
  return field.value ?? (field.kind === 'boolean' ? 'false' : '');
}

/** What a field shows. */
export function shownValue(field: DispatchField, typed: Typed): string {
  return Object.hasOwn(typed, field.name)
    ? typed[field.name]
    : defaultValue(field);
}

/** The values that somebody has made differ from the defaults. */
export function changedInputs(
  form: DispatchField[],
  typed: Typed,
): DispatchValue[] {
  return form
    .map(field => ({ field, value: shownValue(field, typed) }))
    .filter(({ field, value }) => value !== defaultValue(field))
    .map(({ field, value }) => ({ name: field.name, value }));
}

/**
 * The values that a deployment is started with: all that the form shows, so
 * that what runs is what was seen even if a default changes in between. Fields
 * that show nothing are left to the pipeline.
 */
export function shownInputs(
  form: DispatchField[],
  typed: Typed,
): DispatchValue[] {
  return form
    .map(field => ({
      name: field.name,
      value: shownValue(field, typed),
      isCleared: field.value !== null && field.kind === 'text',
    }))
    .filter(({ value, isCleared }) => value !== '' || isCleared)
    .map(({ name, value }) => ({ name, value }));
}

/** Whether the form shows these values already. */
export function showsAll(
  form: DispatchField[],
  typed: Typed,
  values: DispatchValue[],
): boolean {
  return values.every(({ name, value }) => {
    const field = form.find(candidate => candidate.name === name);
    return !field || shownValue(field, typed) === value;
  });
}

/** What is wrong with the value of a field, as far as the browser can tell. */
export function fieldError(
  field: DispatchField,
  value: string,
  t: Translate,
): string | undefined {
  if (value.trim() === '') {
    return field.required ? t('deploy.dialog.input.required') : undefined;
  }
  switch (field.kind) {
    case 'number':
      return NUMBER.test(value.trim()) && Number.isFinite(Number(value))
        ? undefined
        : t('deploy.dialog.input.number');
    case 'choice':
      return field.options.includes(value)
        ? undefined
        : t('deploy.dialog.input.choice', {
            value,
            options: field.options.join(', '),
          });
    case 'boolean':
      return value === 'true' || value === 'false'
        ? undefined
        : t('deploy.dialog.input.boolean', { value });
    default:
      return undefined;
  }
}

/** What is wrong with the fields of the form, by name. */
export function formErrors(
  form: DispatchField[],
  typed: Typed,
  t: Translate,
): Map<string, string> {
  const errors = new Map<string, string>();
  for (const field of form) {
    const error = fieldError(field, shownValue(field, typed), t);
    if (error) {
      errors.set(field.name, error);
    }
  }
  return errors;
}
