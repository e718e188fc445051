import { isResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentPermissions,
  deploymentReadPermission,
} from './permissions';

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

  it.each([
    [deploymentEnvironmentCreatePermission, 'create'],
    [deploymentEnvironmentUpdatePermission, 'update'],
    [deploymentEnvironmentDeletePermission, 'delete'],
  ] as const)(
    'configuring is decided on the catalog entity too ($name)',
    (permission, action) => {
      expect(isResourcePermission(permission, 'catalog-entity')).toBe(true);
      expect(permission).toMatchObject({
        name: `deployment.environment.${action}`,
        attributes: { action },
      });
      expect(deploymentPermissions).toContain(permission);
    },
  );

  it('every permission has a name of its own', () => {
    const names = deploymentPermissions.map(permission => permission.name);

    expect(names).toEqual([...new Set(names)]);
  });
});
