import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation } from '@tanstack/react-query';
import { deploymentApiRef } from '../../../api/DeploymentApi';

/** Asks what a document would change; changes nothing. */
export function useDryRun() {
  const api = useApi(deploymentApiRef);
  return useMutation({
    mutationFn: (document: string) =>
      api.importEnvironments({ document, dryRun: true }),
    networkMode: 'always',
  });
}
