import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { EntityContextMenuItemBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiRocketLine } from '@remixicon/react';
import { useDeployHref } from '../hooks/useServiceTab';
import { useMessages } from '../translation/useMessages';
import { isDeployedComponent } from './filter';

/** The way to deploy from any tab of a service. */
export const deployContextMenuItem = EntityContextMenuItemBlueprint.make({
  name: 'deploy',
  params: {
    icon: <RiRocketLine size={16} />,
    filter: isDeployedComponent,
    useProps: () => {
      const { entity } = useEntity();
      const t = useMessages();
      const href = useDeployHref(stringifyEntityRef(entity));
      const title = t('deploy.actions.menuItem');
      return href
        ? { title, href }
        : // The app has taken the tab away.
          { title, onClick: () => {}, disabled: true };
    },
  },
});
