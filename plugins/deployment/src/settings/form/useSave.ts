import { useApi } from '@backstage/frontend-plugin-api';
import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import type {
  EnvironmentConflict,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { useRef, useState, type Dispatch } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { useMessages } from '../../translation/useMessages';
import { changesOf } from '../model/changes';
import type { Draft } from '../model/draft';
import { draftReducer, type DraftAction } from '../model/draftReducer';
import { readFailure, type Failure } from '../model/failure';
import { placeOf, type FieldError } from '../model/fieldErrors';
import { rebasedConflict } from '../model/rebase';
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
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [conflict, setConflict] = useState<EnvironmentConflict>();
  const [isSaved, setSaved] = useState(false);
  const sent = useRef<{ draft: Draft; ids: (string | undefined)[] }>({
    draft,
    ids: [],
  });

  // One environment alone cannot be decided: others may have been renamed or
  // removed together with it, and both versions refer to them.
  const rebase = async (
    found: EnvironmentConflict,
    of: Draft,
  ): Promise<EnvironmentConflict | undefined> => {
    let current: StoredEnvironment[];
    try {
      // Not through the cache: the page would show a failure in place of the form.
      current = await api.getServiceEnvironments(service);
    } catch {
      // The message stays, and saving again tries again.
      return undefined;
    }
    queryClient.setQueryData(settingsKeys.service(service), current);
    dispatch({ type: 'rebase', stored: current });
    return rebasedConflict(
      found,
      of,
      draftReducer(of, { type: 'rebase', stored: current }),
      current,
    );
  };

  const mutationKey = settingsKeys.save(service);
  // Also one that was begun before the page was left and opened again.
  const isSaving = useIsMutating({ mutationKey }) > 0;
  const change = useConfigurationChange(
    (client, changes: EnvironmentDraftChange[]) =>
      client.changeEnvironments(service, changes),
    {
      mutationKey,
      onSuccess: ({ environments }) => {
        queryClient.setQueryData(settingsKeys.service(service), environments);
        queryClient.removeQueries({ queryKey: settingsKeys.draft(service) });
      },
      onError: async error => {
        const { conflict: found, ...read } = readFailure(error, t);
        const place = placeOf(read.field, sent.current.ids);
        if (found) {
          setConflict(await rebase(found, sent.current.draft));
        } else if (place) {
          setErrors([{ ...place, message: read.message }]);
          dispatch({ type: 'open', id: place.id });
        }
        setFailure(read);
      },
    },
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
    sent.current = { draft: of, ids };
    change.mutate(changes, {
      onSuccess: ({ environments }) => {
        dispatch({ type: 'load', stored: environments });
        setSaved(true);
      },
    });
  };

  const resolve = (action: DraftAction): Draft => {
    const next = draftReducer(draft, action);
    dispatch(action);
    return next;
  };

  return {
    isSaving: isSaving || change.isPending,
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
