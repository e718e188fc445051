import { Select } from '@backstage/ui';
import type {
  GithubEnvironment,
  GithubInput,
} from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import { Field } from '../../components/Field';
import { TextInput } from '../../components/TextInput';

const LEAVE_OUT = 'leave-out';

/** The values that an input can have; `undefined` where it takes any. */
function valuesOf(
  input: GithubInput,
  environments: GithubEnvironment[],
): string[] | undefined {
  switch (input.kind) {
    case 'boolean':
      return ['true', 'false'];
    case 'choice':
      return input.options;
    case 'environment':
      return environments.length > 0
        ? environments.map(({ name }) => name)
        : undefined;
    default:
      return undefined;
  }
}

/** What is sent in one further input, in the form that its type asks for. */
export function DispatchInputField(props: {
  input: GithubInput;
  /** Whether the workflow declares it. */
  isDeclared: boolean;
  /** What is configured; absent: what the workflow itself says. */
  value: string | undefined;
  environments: GithubEnvironment[];
  error?: string;
  onChange(value: string | undefined): void;
}) {
  const { input, isDeclared, value, environments, error, onChange } = props;
  const t = useMessages();
  const path = `source.dispatch.inputs.${input.name}`;
  const warning = isDeclared
    ? undefined
    : t('settings.github.dispatch.inputUndeclared');
  const values = valuesOf(input, environments);
  if (values) {
    const known =
      value === undefined || values.includes(value)
        ? values
        : [value, ...values];
    return (
      <Field path={path} error={error} warning={warning}>
        {marks => (
          <Select
            label={input.name}
            value={value === undefined ? LEAVE_OUT : `=${value}`}
            options={[
              {
                id: LEAVE_OUT,
                label:
                  input.default === null
                    ? t('settings.github.dispatch.leaveOutUnknown')
                    : t('settings.github.dispatch.leaveOut', {
                        value: input.default,
                      }),
              },
              // Marked, so that no value can be taken for "leave it out".
              ...known.map(one => ({ id: `=${one}`, label: one })),
            ]}
            onChange={key =>
              onChange(
                key === LEAVE_OUT || key === null
                  ? undefined
                  : String(key).slice(1),
              )
            }
            {...marks}
          />
        )}
      </Field>
    );
  }
  return (
    <TextInput
      path={path}
      label={input.name}
      placeholder={
        input.default
          ? t('settings.github.dispatch.inputDefault', { value: input.default })
          : t('settings.github.dispatch.inputNoDefault')
      }
      value={value ?? ''}
      error={error}
      warning={warning}
      onChange={changed => onChange(changed === '' ? undefined : changed)}
    />
  );
}
