import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import { servicePipelineRouteRef } from '../../../routes';
import { Followed } from '../Followed';
import { FollowPage } from './FollowPage';
import { TitledShell } from './TitledShell';

/** A service as one pipeline, on a page of its own. */
export function ServicePipelinePage() {
  const { kind, namespace, name } = useRouteRefParams(servicePipelineRouteRef);
  return (
    <FollowPage entityRef={stringifyEntityRef({ kind, namespace, name })}>
      <Followed asked={{ kind: 'service' }} shell={TitledShell} />
    </FollowPage>
  );
}
