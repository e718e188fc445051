import { useQueryClient } from '@tanstack/react-query';
import type { StoredEnvironment } from 'backstage-plugin-deployment-common';
import { useEffect, useReducer, useState, type Dispatch } from 'react';
import { isChanged } from '../model/changes';
import {
  draftOf,
  environmentOf,
  environmentsOf,
  type Draft,
} from '../model/draft';
import { draftReducer, type DraftAction } from '../model/draftReducer';
import { sameValue } from '../model/values';
import { settingsKeys } from '../queries/keys';

/** The form's content, and what became of what it began with. */
export interface DraftState {
  draft: Draft;
  dispatch: Dispatch<DraftAction>;
  /** Whether it differs from what is stored. */
  isDirty: boolean;
  /** Whether it was left unsaved earlier and has come back. */
  isResumed: boolean;
  /** Whether somebody else has changed what is stored since it began. */
  isOvertaken: boolean;
  /** Shows what is stored, and forgets the rest. */
  discard(): void;
}

/**
 * Keeps the form of a service. One that is left with unsaved changes is kept in
 * memory and comes back with the page: the browser's back button cannot be
 * stopped for a question, so that it must not cost anything either.
 */
export function useDraft(
  service: string,
  stored: StoredEnvironment[],
): DraftState {
  const queryClient = useQueryClient();
  const [left] = useState(() =>
    queryClient.getQueryData<Draft>(settingsKeys.draft(service)),
  );
  const [isResumed, setResumed] = useState(left !== undefined);
  const [draft, dispatch] = useReducer(
    draftReducer,
    undefined,
    () => left ?? draftOf(service, stored),
  );
  const isDirty = isChanged(draft);
  const isCurrent = sameValue(draft.base, stored);

  useEffect(() => {
    if (isDirty) {
      // Also without anybody looking it is kept: that is what it is for.
      queryClient.setQueryDefaults(settingsKeys.draft(service), {
        gcTime: Infinity,
      });
      queryClient.setQueryData(settingsKeys.draft(service), draft);
    } else {
      queryClient.removeQueries({ queryKey: settingsKeys.draft(service) });
    }
  }, [draft, isDirty, queryClient, service]);

  // A save that was under way when the form was left may have ended since.
  const isStored =
    !isDirty || sameValue(stored.map(environmentOf), environmentsOf(draft));
  useEffect(() => {
    if (!isCurrent && isStored) {
      dispatch({ type: 'load', stored });
    }
  }, [isCurrent, isStored, stored]);

  return {
    draft,
    dispatch,
    isDirty,
    isResumed: isResumed && isDirty,
    isOvertaken: isDirty && !isCurrent,
    discard: () => {
      setResumed(false);
      dispatch({ type: 'load', stored });
    },
  };
}
