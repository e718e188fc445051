import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import { useSearchParams } from 'react-router-dom';
import { runRouteRef } from '../../../routes';
import { Followed } from '../Followed';
import { TitledShell } from './TitledShell';
import { readRunParams } from '../model/asked';
import { FollowPage } from './FollowPage';

/** A run on a page of its own. */
export function RunPage() {
  const { kind, namespace, name, environment, run } =
    useRouteRefParams(runRouteRef);
  const [params] = useSearchParams();
  return (
    <FollowPage entityRef={stringifyEntityRef({ kind, namespace, name })}>
      <Followed
        asked={{ kind: 'run', environment, run, ...readRunParams(params) }}
        shell={TitledShell}
      />
    </FollowPage>
  );
}
