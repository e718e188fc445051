import { isResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentApprovePermission,
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentRef,
  deploymentEnvironmentUpdatePermission,
  deploymentOnEnvironmentPermissions,
  deploymentPermissions,
  deploymentReadPermission,
  parseDeploymentEnvironmentRef,
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

  it.each([
    [deploymentDispatchPermission, 'deployment.dispatch', 'create'],
    [deploymentCancelPermission, 'deployment.cancel', 'delete'],
    [deploymentApprovePermission, 'deployment.approve', 'update'],
  ] as const)(
    'deploying and approving are decided on one environment ($name)',
    (permission, name, action) => {
      expect(isResourcePermission(permission, 'deployment-environment')).toBe(
        true,
      );
      expect(permission).toMatchObject({ name, attributes: { action } });
      expect(deploymentOnEnvironmentPermissions).toContain(permission);
      expect(deploymentPermissions).toContain(permission);
    },
  );

  it('every permission has a name of its own', () => {
    const names = deploymentPermissions.map(permission => permission.name);

    expect(names).toEqual([...new Set(names)]);
  });
});

describe('the ref of an environment', () => {
  it('is of the service in lower case, and of the name as it is', () => {
    expect(
      deploymentEnvironmentRef('Component:Default/Payments', 'EU west 1'),
    ).toBe('component:default/payments#EU west 1');
  });

  it.each(['production', 'EU west 1', 'a#b', '#'])(
    'is read again, whatever the name is: %s',
    environment => {
      const service = 'component:default/payments';

      expect(
        parseDeploymentEnvironmentRef(
          deploymentEnvironmentRef(service, environment),
        ),
      ).toEqual({ service, environment });
    },
  );

  it.each([
    '',
    '#',
    'component:default/payments',
    'component:default/payments#',
    '#production',
  ])('is none of "%s"', text => {
    expect(parseDeploymentEnvironmentRef(text)).toBeUndefined();
  });
});
