import type { Entity } from '@backstage/catalog-model';
import { createContext, useContext } from 'react';
import type { HostConnection } from '../../api/hosts';
import type { DraftStanding } from '../model/changes';
import type { Draft } from '../model/draft';
import type { DraftAction } from '../model/draftReducer';
import type { FieldError } from '../model/fieldErrors';

/** What every part of the form needs. */
export interface FormContextValue {
  /** Entity ref of the service. */
  service: string;
  /** What people call it. */
  title: string;
  entity: Entity;
  /** The repository that the entity is annotated with, `owner/name`. */
  annotated: string | undefined;
  hosts: HostConnection[];
  draft: Draft;
  dispatch(action: DraftAction): void;
  /** Everything that is wrong, wherever it was found. */
  errors: FieldError[];
  standings: Map<string, DraftStanding>;
  /** Whether the viewer may change nothing here. */
  isReadOnly: boolean;
  /** Whether the form is being saved: what is typed meanwhile would be lost. */
  isSaving: boolean;
}

const FormContext = createContext<FormContextValue | undefined>(undefined);

/** Gives the parts of the form what they share. */
export const FormProvider = FormContext.Provider;

/** What the parts of the form share. */
export function useForm(): FormContextValue {
  const value = useContext(FormContext);
  if (!value) {
    throw new Error('useForm is used outside a FormProvider');
  }
  return value;
}
