import { isResourcePermission } from '@backstage/plugin-permission-common';
import { deploymentPermissions, deploymentReadPermission } from './permissions';

describe('permissions', () => {
  it('reading is decided on the catalog entity of the service', () => {
    expect(
      isResourcePermission(deploymentReadPermission, 'catalog-entity'),
    ).toBe(true);
    expect(deploymentReadPermission).toMatchObject({
      name: 'deployment.read',
      attributes: { action: 'read' },
    });
  });

  it('every permission has a name of its own', () => {
    const names = deploymentPermissions.map(permission => permission.name);

    expect(names).toEqual([...new Set(names)]);
  });
});
