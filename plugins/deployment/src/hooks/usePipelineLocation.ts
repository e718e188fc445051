import { useMemo, useRef } from 'react';
import { useLocation, useNavigate, type NavigateOptions } from 'react-router-dom';
import {
  pipelineParams,
  readPipelineParams,
  withoutPipelineParams,
  type AskedPipeline,
} from '../pipeline/follow/model/asked';

/** How many entries of the history in a row the drawer has made. */
const DEPTH = 'deploymentPipelineDepth';

function asRecord(state: unknown): Record<string, unknown> {
  return typeof state === 'object' && state !== null ? { ...state } : {};
}

/** Where a link leads, for links of Backstage UI. */
export interface PipelineLink {
  href: string;
  routerOptions?: NavigateOptions;
}

/** What the address of the service tab asks to follow. */
export interface PipelineLocation {
  /** Absent where nothing is asked for. */
  asked: AskedPipeline | undefined;
  /** A link to something else; with `replace` in place of what is asked now. */
  linkTo(asked: AskedPipeline, options?: { replace?: boolean }): PipelineLink;
  /** Shows something else in place of what is asked now. */
  replace(asked: AskedPipeline): void;
  /** Takes it out of the address. */
  close(): void;
}

/**
 * Keeps in the address what is followed: it can be sent to somebody and survives
 * a reload, the back button goes to what was followed before, and closes at last.
 */
export function usePipelineLocation(): PipelineLocation {
  const { search, hash, state, key } = useLocation();
  const navigate = useNavigate();
  const closed = useRef<string>();

  const asked = useMemo(
    () => readPipelineParams(new URLSearchParams(search)),
    [search],
  );
  const depth = asked ? Number(asRecord(state)[DEPTH] ?? 0) : 0;

  // Forward leads to the very same step again, and that is to be closed again.
  if (!asked || closed.current !== key) {
    closed.current = undefined;
  }

  const queryOf = (next: AskedPipeline) => {
    const params = withoutPipelineParams(new URLSearchParams(search));
    Object.entries(pipelineParams(next)).forEach(([name, value]) =>
      params.set(name, value),
    );
    return `?${params}`;
  };

  return {
    asked,
    linkTo: (next, { replace = false } = {}) => ({
      href: `${queryOf(next)}${hash}`,
      routerOptions: replace
        ? { replace, state }
        : { state: { ...asRecord(state), [DEPTH]: depth + 1 } },
    }),
    replace: next =>
      navigate({ search: queryOf(next), hash }, { replace: true, state }),
    close: () => {
      // Twice would leave the page.
      if (!asked || closed.current === key) {
        return;
      }
      closed.current = key;
      if (depth > 0) {
        navigate(-depth);
      } else {
        const rest = String(withoutPipelineParams(new URLSearchParams(search)));
        navigate(
          { search: rest && `?${rest}`, hash },
          { replace: true, state },
        );
      }
    },
  };
}
