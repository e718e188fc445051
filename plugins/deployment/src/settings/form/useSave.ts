import { useQueryClient } from '@tanstack/react-query';
import type { EnvironmentConflict } from 'backstage-plugin-deployment-common';
import { useState, type Dispatch } from 'react';
import { useMessages } from '../../translation/useMessages';
import { changesOf } from '../model/changes';
import type { Draft } from '../model/draft';
import { draftReducer, type DraftAction } from '../model/draftReducer';
import { readFailure, type Failure } from '../model/failure';
import { placeOf, type FieldError } from '../model/fieldErrors';
import { settingsKeys } from '../queries/keys';
import { useConfigurationChange } from '../queries/useSettings';
import type { EnvironmentDraftChange } from '../../api/ConfigurationApi';

/** Saving, and all that can come of it. */
export interface Save {
  isSaving: boolean;
  /** Whether the last thing that happened was that it was saved. */
  isSaved: boolean;
  /** Why it was not saved, where that is about no field. */
  failure: Failure | undefined;
  /** What the backend says is wrong with fields. */
  errors: FieldError[];
  /** Both versions, where somebody else was faster. */
  conflict: EnvironmentConflict | undefined;
  submit(): void;
  takeTheirs(): void;
  /** Saves again, over their version. */
  keepMine(): void;
  /** Leaves the conflict as it is, for now. */
  goOnEditing(): void;
  /** Something was typed: what was said about an environment may not hold any more. */
  forget(id: string | undefined): void;
}

/** Saves the form, all or nothing; whatever happens, nothing typed is lost. */
export function useSave(draft: Draft, dispatch: Dispatch<DraftAction>): Save {
  const { service } = draft;
  const t = useMessages();
  const queryClient = useQueryClient();
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [conflict, setConflict] = useState<EnvironmentConflict>();
  const [isSaved, setSaved] = useState(false);
  const change = useConfigurationChange(
    (api, changes: EnvironmentDraftChange[]) =>
      api.changeEnvironments(service, changes),
  );

  const submit = (of: Draft) => {
    const { changes, ids } = changesOf(of);
    setErrors([]);
    setFailure(undefined);
    setConflict(undefined);
    setSaved(false);
    if (changes.length === 0) {
      return;
    }
    change.mutate(changes, {
      onSuccess: ({ environments }) => {
        queryClient.setQueryData(settingsKeys.service(service), environments);
        dispatch({ type: 'load', stored: environments });
        setSaved(true);
      },
      onError: error => {
        const read = readFailure(error, t);
        const place = placeOf(read.field, ids);
        if (read.conflict) {
          setConflict(read.conflict);
        } else if (place) {
          setErrors([{ ...place, message: read.message }]);
          dispatch({ type: 'open', id: place.id });
        }
        setFailure(read);
      },
    });
  };

  // What is stored is known better now than when it was read.
  const resolve = (action: DraftAction): Draft => {
    const next = draftReducer(draft, action);
    queryClient.setQueryData(settingsKeys.service(service), next.base);
    dispatch(action);
    return next;
  };

  return {
    isSaving: change.isPending,
    isSaved,
    failure,
    errors,
    conflict,
    submit: () => submit(draft),
    takeTheirs: () => {
      if (conflict) {
        resolve({ type: 'takeTheirs', conflict });
        setConflict(undefined);
        setFailure(undefined);
      }
    },
    keepMine: () => {
      if (conflict) {
        submit(resolve({ type: 'keepMine', conflict }));
      }
    },
    goOnEditing: () => setConflict(undefined),
    forget: id => {
      setSaved(false);
      setFailure(undefined);
      setErrors(present => present.filter(error => error.id !== id));
    },
  };
}
