import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';

/** Whether all environments are deployed from one pipeline of one repository. */
export function originIsShared(environments: EnvironmentOverview[]): boolean {
  const places = environments.map(({ origin }) =>
    [origin.provider, origin.host, origin.repository, origin.pipeline].join(
      ' ',
    ),
  );
  return new Set(places).size === 1;
}
