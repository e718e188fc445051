import type { Entity } from '@backstage/catalog-model';
import { getProjectSlug, isDeploymentAvailable } from './annotations';

function component(annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'payments', annotations },
  };
}

describe('isDeploymentAvailable', () => {
  it('is true for an entity whose slug names a repository', () => {
    const entity = component({ 'github.com/project-slug': 'acme/payments' });

    expect(isDeploymentAvailable(entity)).toBe(true);
    expect(getProjectSlug(entity)).toEqual({ owner: 'acme', name: 'payments' });
  });

  it('is false for an entity without annotations', () => {
    expect(isDeploymentAvailable(component())).toBe(false);
  });

  it.each(['', 'acme', 'acme/', '/payments', 'acme/a/b', 'acme/..', 'a b/c'])(
    'is false for the slug "%s", which names no repository',
    slug => {
      const entity = component({ 'github.com/project-slug': slug });

      expect(isDeploymentAvailable(entity)).toBe(false);
    },
  );

  it('forgives white space around the slug', () => {
    const entity = component({ 'github.com/project-slug': ' acme/site.io ' });

    expect(getProjectSlug(entity)).toEqual({ owner: 'acme', name: 'site.io' });
  });
});
