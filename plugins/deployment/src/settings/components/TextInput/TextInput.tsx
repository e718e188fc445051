import { TextField } from '@backstage/ui';
import { Field } from '../Field';

/** A field for free text. */
export function TextInput(props: {
  path: string;
  label: string;
  description?: string;
  placeholder?: string;
  value: string;
  error?: string;
  warning?: string;
  isRequired?: boolean;
  onChange(value: string): void;
  onBlur?(): void;
}) {
  const { path, error, warning, ...field } = props;
  return (
    <Field path={path} error={error} warning={warning}>
      {marks => (
        <TextField
          size="small"
          autoComplete="off"
          spellCheck="false"
          {...field}
          {...marks}
        />
      )}
    </Field>
  );
}
