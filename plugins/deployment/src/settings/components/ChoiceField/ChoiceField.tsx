import { Combobox } from '@backstage/ui';
import { useMemo } from 'react';
import { Field } from '../Field';

/** Something that can be chosen, with a few words about it. */
export interface Choice {
  value: string;
  description?: string;
}

/**
 * A list to choose from that also takes what it does not have: lists come from
 * the provider, which shows each viewer only a part, and a mapping may be ahead
 * of its repository.
 */
export function ChoiceField(props: {
  path: string;
  label: string;
  description?: string;
  /** What is meant while it is empty. */
  placeholder?: string;
  choices: Choice[];
  value: string | undefined;
  error?: string;
  warning?: string;
  onChange(value: string): void;
}) {
  const { path, label, description, placeholder, choices, value } = props;
  const { error, warning, onChange } = props;
  const options = useMemo(
    () =>
      choices.map(choice => ({
        id: choice.value,
        label: choice.value,
        description: choice.description,
      })),
    [choices],
  );
  const text = value ?? '';
  const isChosen = choices.some(choice => choice.value === text);
  const isLike = (choice: string) =>
    choice.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
  // What is typed narrows the list. What has been chosen does not: whoever opens
  // the list then wants to see what else there is.
  const isNarrowed = !isChosen && choices.some(choice => isLike(choice.value));
  return (
    <Field path={path} error={error} warning={warning}>
      {marks => (
        <Combobox
          label={label}
          description={description}
          placeholder={placeholder}
          options={options}
          allowsCustomValue
          // The list opens by typing, arrow keys and its button. Opening it on
          // focus would cover the message beneath on the way through the form.
          menuTrigger="input"
          value={isChosen ? text : null}
          onChange={key => {
            if (key !== null) {
              onChange(String(key));
            }
          }}
          search={{
            inputValue: text,
            onInputChange: onChange,
            filter: option => !isNarrowed || isLike(option.label),
          }}
          {...marks}
        />
      )}
    </Field>
  );
}
