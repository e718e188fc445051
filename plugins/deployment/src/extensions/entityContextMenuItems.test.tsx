import type { RouteRef } from '@backstage/frontend-plugin-api';
import {
  createExtensionTester,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { EntityContextMenuItemBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { screen } from '@testing-library/react';
import { payments } from '../__testUtils__/render';
import { deploymentsTabRouteRef } from '../routes';
import { deployContextMenuItem } from './entityContextMenuItems';

const { data, filterFunction } = EntityContextMenuItemBlueprint.dataRefs;

const item = () => createExtensionTester(deployContextMenuItem);

/** The item as the menu of the entity page renders it. */
function Item() {
  const { useProps } = item().get(data)!;
  const props = useProps();
  return 'href' in props ? (
    <a href={props.href}>{props.title}</a>
  ) : (
    <button disabled={props.disabled}>{props.title}</button>
  );
}

function show(mountedRoutes: Record<string, RouteRef>) {
  renderInTestApp(
    <EntityProvider entity={payments}>
      <Item />
    </EntityProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name':
          entityRouteRef as unknown as RouteRef,
        ...mountedRoutes,
      },
    },
  );
}

describe('the item in the menu of an entity', () => {
  it('leads to the tab and asks there where to deploy to', async () => {
    show({ '/tab': deploymentsTabRouteRef });

    expect(await screen.findByText('Deploy…')).toHaveAttribute(
      'href',
      '/tab?deploy',
    );
  });

  it('leads nowhere where the app has no tab', async () => {
    show({});

    expect(
      await screen.findByRole('button', { name: 'Deploy…' }),
    ).toBeDisabled();
  });

  it('is there for the entities that have the tab', () => {
    const isThere = item().get(filterFunction)!;
    expect(isThere(payments)).toBe(true);
    expect(isThere({ ...payments, kind: 'API' })).toBe(false);
    expect(isThere({ ...payments, metadata: { name: 'payments' } })).toBe(
      false,
    );
  });
});
