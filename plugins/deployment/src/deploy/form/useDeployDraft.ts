import type {
  DispatchField,
  DispatchValue,
} from 'backstage-plugin-deployment-common';
import { useCallback, useMemo, useState } from 'react';
import { defaultValue, type Typed } from '../model/inputs';

/** What a person has put into the dialog, apart from the version. */
export interface DeployDraft {
  /** Values by name, also of inputs that the present form does not have. */
  typed: Typed;
  reason: string;
  /** Messages of the warnings that were ticked. */
  ticked: ReadonlySet<string>;
  type(name: string, value: string): void;
  /** Takes over several values at once. */
  typeAll(values: DispatchValue[]): void;
  /** Goes back to the defaults. */
  reset(): void;
  setReason(reason: string): void;
  /** Forgets all that was put in. */
  discard(): void;
  tick(message: string, isTicked: boolean): void;
  /** Whether closing would lose something. */
  isDirty(form: DispatchField[]): boolean;
}

/**
 * Keeps what was typed, whatever the version, the answers or the errors do:
 * values by the name of their input, ticks by the message that was agreed to.
 */
export function useDeployDraft(left?: {
  typed: Typed;
  reason: string;
}): DeployDraft {
  const [typed, setTyped] = useState<Typed>(left?.typed ?? {});
  const [reason, setReason] = useState(left?.reason ?? '');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());

  const typeAll = useCallback(
    (values: DispatchValue[]) =>
      setTyped(before => ({
        ...before,
        ...Object.fromEntries(values.map(({ name, value }) => [name, value])),
      })),
    [],
  );
  const tick = useCallback(
    (message: string, isTicked: boolean) =>
      setTicked(before => {
        const after = new Set(before);
        if (isTicked) {
          after.add(message);
        } else {
          after.delete(message);
        }
        return after;
      }),
    [],
  );
  return useMemo(
    () => ({
      typed,
      reason,
      ticked,
      type: (name, value) => typeAll([{ name, value }]),
      typeAll,
      reset: () => setTyped({}),
      setReason,
      discard: () => {
        setTyped({});
        setReason('');
        setTicked(new Set());
      },
      tick,
      isDirty: form =>
        reason.trim() !== '' ||
        Object.entries(typed).some(([name, value]) => {
          const field = form.find(candidate => candidate.name === name);
          return !field || value !== defaultValue(field);
        }),
    }),
    [typed, reason, ticked, typeAll, tick],
  );
}
