import {
  Combobox,
  Select,
  Switch,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import type { DispatchField } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import styles from './InputsForm.module.css';

interface ControlProps {
  field: DispatchField;
  value: string;
  isDisabled: boolean;
  isInvalid: boolean;
  onChange(value: string): void;
  'aria-labelledby': string;
  'aria-describedby': string | undefined;
}

/** What an optional choice is while nothing is chosen; no option is empty. */
const NOTHING = '';

function ChoiceControl(props: ControlProps) {
  const { field, value, onChange, ...rest } = props;
  const t = useMessages();
  const options = field.options.map(option => ({ id: option, label: option }));
  // What was typed before, or what the mapping says, may not be offered here.
  if (value !== '' && !field.options.includes(value)) {
    options.unshift({ id: value, label: value });
  }
  if (!field.required) {
    options.unshift({ id: NOTHING, label: t('deploy.dialog.input.notSet') });
  }
  return (
    <Select
      size="small"
      options={options}
      placeholder={t('deploy.dialog.input.notSet')}
      value={value === '' && field.required ? null : value}
      onChange={key => onChange(key === null ? '' : String(key))}
      {...rest}
    />
  );
}

function SwitchControl(props: ControlProps) {
  const { value, onChange, isInvalid, ...rest } = props;
  const t = useMessages();
  const isOn = value === 'true';
  return (
    <Switch
      className={styles.switch}
      label={t(isOn ? 'deploy.dialog.input.on' : 'deploy.dialog.input.off')}
      isSelected={isOn}
      onChange={selected => onChange(String(selected))}
      aria-labelledby={rest['aria-labelledby']}
      aria-describedby={rest['aria-describedby']}
      isDisabled={rest.isDisabled}
    />
  );
}

/** An environment of the provider: one that is known, or another as typed. */
function EnvironmentControl(props: ControlProps) {
  const { field, value, onChange, ...rest } = props;
  const isKnown = field.options.includes(value);
  const isLike = (option: string) =>
    option.toLocaleLowerCase().includes(value.trim().toLocaleLowerCase());
  // Where none is alike all are offered; what is typed is sent as it is.
  const isAnyLike = field.options.some(isLike);
  return (
    <Combobox
      size="small"
      options={field.options.map(option => ({ id: option, label: option }))}
      allowsCustomValue
      menuTrigger="input"
      value={isKnown ? value : null}
      onChange={key => key !== null && onChange(String(key))}
      search={{
        inputValue: value,
        onInputChange: onChange,
        filter: option => isKnown || !isAnyLike || isLike(option.label),
      }}
      {...rest}
    />
  );
}

/** The control for a value, by what the input takes. */
export function InputControl(props: ControlProps) {
  const { field, value, onChange, ...rest } = props;
  switch (field.kind) {
    case 'choice':
      return <ChoiceControl {...props} />;
    case 'boolean':
      return <SwitchControl {...props} />;
    case 'environment':
      return field.options.length > 0 ? (
        <EnvironmentControl {...props} />
      ) : (
        <TextField size="small" value={value} onChange={onChange} {...rest} />
      );
    default:
      // A field of one line would drop the line breaks of a longer value.
      return value.includes('\n') ? (
        <TextAreaField
          size="small"
          rows={3}
          value={value}
          onChange={onChange}
          spellCheck="false"
          {...rest}
        />
      ) : (
        <TextField
          size="small"
          value={value}
          onChange={onChange}
          autoComplete="off"
          spellCheck="false"
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          {...rest}
        />
      );
  }
}
