import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { isDeployedComponent } from './filter';

export const deploymentsEntityCard = EntityCardBlueprint.make({
  name: 'environments',
  params: {
    type: 'content',
    filter: isDeployedComponent,
    loader: async () => {
      const { EntityDeploymentsCard } = await import(
        '../components/EntityDeploymentsCard'
      );
      return <EntityDeploymentsCard />;
    },
  },
});
