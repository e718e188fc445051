import { useMemo, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import type { AskedDeployment } from '../deploy/model/deployTarget';

const ENVIRONMENT = 'environment';
const VERSION = 'version';
const DEPLOY = 'deploy';

/** Marks an entry of the history that opening the dialog has made. */
const OPENED_HERE = 'deploymentOpenedHere';

function asRecord(state: unknown): Record<string, unknown> {
  return typeof state === 'object' && state !== null ? { ...state } : {};
}

/** The query that asks where to deploy to. */
export const DEPLOY_QUERY = `?${DEPLOY}`;

/** The query that opens the deployment to an environment. */
export function deployQuery(environment: string, version?: string): string {
  const params = new URLSearchParams({ [ENVIRONMENT]: environment });
  if (version) {
    params.set(VERSION, version);
  }
  return `?${params}`;
}

/** What the address of the service tab asks to deploy. */
export interface DeployLocation {
  /** Absent where nothing is asked for. */
  asked: AskedDeployment | undefined;
  /** Asks for a deployment to an environment. */
  open(environment: string, version?: string): void;
  /** Takes the question out of the address. */
  close(): void;
  /** The address that opens the deployment to an environment, to send to somebody. */
  linkTo(environment: string): string;
}

/**
 * Keeps in the address what is to be deployed: it can be sent to somebody and
 * survives a reload, and the back button closes the dialog.
 */
export function useDeployLocation(): DeployLocation {
  const { search, hash, state, key } = useLocation();
  const navigate = useNavigate();
  const closed = useRef<string>();

  const params = useMemo(() => new URLSearchParams(search), [search]);
  const environment = params.get(ENVIRONMENT) || undefined;
  const asked = useMemo(
    () =>
      environment !== undefined || params.has(DEPLOY)
        ? { environment, version: params.get(VERSION) || undefined }
        : undefined,
    [environment, params],
  );

  // Forward leads to the very same step again, and that is to be closed again.
  if (!asked || closed.current !== key) {
    closed.current = undefined;
  }

  const others = () => {
    const rest = new URLSearchParams(params);
    [ENVIRONMENT, VERSION, DEPLOY].forEach(name => rest.delete(name));
    return rest;
  };

  return {
    asked,
    open: (name, version) => {
      const next = others();
      new URLSearchParams(deployQuery(name, version)).forEach((value, param) =>
        next.set(param, value),
      );
      navigate(
        { search: `?${next}`, hash },
        asked
          ? // From the choice of environments: one step, not two.
            { replace: true, state }
          : { state: { ...asRecord(state), [OPENED_HERE]: true } },
      );
    },
    close: () => {
      // Two steps back would leave the page.
      if (!asked || closed.current === key) {
        return;
      }
      closed.current = key;
      if (asRecord(state)[OPENED_HERE]) {
        navigate(-1);
      } else {
        const rest = String(others());
        navigate(
          { search: rest && `?${rest}`, hash },
          { replace: true, state },
        );
      }
    },
    linkTo: name => {
      const { origin, pathname } = window.location;
      return `${origin}${pathname}${deployQuery(name)}`;
    },
  };
}
