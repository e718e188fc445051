import type { OfferedVersion } from 'backstage-plugin-deployment-common';
import { useEffect, useState } from 'react';
import { findVersion, isPossible, isSameChoice } from '../../model/versions';
import type { VersionsQuery } from '../../queries/useVersions';
import type { SearchText } from './useSearchText';

/** How the choice of the version to begin with went. */
export type FirstChoice =
  /** Under way. */
  | { kind: 'open' | 'searching' }
  /** Made, or left to the viewer. */
  | { kind: 'done' }
  /** The version that was wanted does not exist, or cannot be deployed. */
  | { kind: 'notFound'; label: string }
  | { kind: 'impossible'; version: OfferedVersion };

/**
 * Chooses the version to begin with, once: the one that is wanted, wherever in
 * the repository it is, else the one that the answer proposes.
 */
export function useFirstChoice(options: {
  wanted: string | undefined;
  hasValue: boolean;
  /** All that is offered, without a search. */
  all: VersionsQuery;
  found: VersionsQuery;
  search: SearchText;
  onFound(version: OfferedVersion): void;
}): { state: FirstChoice; end(): void } {
  const { hasValue, all, found, search, onFound } = options;
  const wanted = options.wanted?.trim();
  const [state, setState] = useState<FirstChoice>({
    kind: hasValue ? 'done' : 'open',
  });

  useEffect(() => {
    const take = (version: OfferedVersion) => {
      onFound(version);
      setState(
        isPossible(version)
          ? { kind: 'done' }
          : { kind: 'impossible', version },
      );
    };
    // What a former visit has left behind may propose what is live by now.
    if (state.kind === 'open' && all.answer && !all.isFetching) {
      if (!wanted) {
        const { preselected } = all.answer;
        const version = all.sections
          .flatMap(({ versions }) => versions)
          .find(({ choice }) => isSameChoice(choice, preselected));
        if (version) {
          onFound(version);
        }
        setState({ kind: 'done' });
        return;
      }
      const version = findVersion(all.sections, wanted);
      if (version) {
        take(version);
      } else {
        search.ask(wanted);
        setState({ kind: 'searching' });
      }
    }
    if (
      wanted &&
      state.kind === 'searching' &&
      found.answer &&
      !found.isEarlier &&
      !found.isFetching &&
      found.answer.query === search.asked
    ) {
      const version = findVersion(found.sections, wanted);
      if (version) {
        take(version);
      } else {
        setState({ kind: 'notFound', label: wanted });
      }
    }
  }, [state, wanted, all, found, search, onFound]);

  return {
    state,
    end: () => {
      if (state.kind !== 'done') {
        setState({ kind: 'done' });
      }
    },
  };
}
