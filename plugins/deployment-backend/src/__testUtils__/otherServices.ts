import { serviceEntity } from './startPlugin';

/** A service beside the one that is asked about. */
export const SEARCH = 'component:default/search';
/** In the catalog, where no user sees it: {@link withVault}. */
export const VAULT = 'component:default/vault';
/** Not in the catalog any more. */
export const GONE = 'component:default/gone';

/** A catalog with the service that is asked about, another, and a vault that nobody sees. */
export const withVault = {
  entities: ['payments', 'search', 'vault'].map(name => serviceEntity(name)),
  hidden: [VAULT],
};

/** Why nothing of a service may be told, with the service and a policy for which that is so. */
export const untold = (doing: string) =>
  [
    ['is not to be seen in the catalog', VAULT, () => true],
    [
      'may not be read',
      SEARCH,
      (permission: string, resourceRef: string) =>
        permission !== 'deployment.read' || resourceRef !== SEARCH,
    ],
    [
      `has left the catalog, and the policy does not let the user ${doing} there`,
      GONE,
      (_permission: string, resourceRef: string) =>
        !resourceRef.startsWith(GONE),
    ],
  ] as const;
