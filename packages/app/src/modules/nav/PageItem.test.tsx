import { SidebarItem } from '@backstage/core-components';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { PageItem } from './PageItem';

const open = (path: string) =>
  renderInTestApp(
    <>
      <PageItem icon={<i />} to="/deployments" text="All deployments" />
      <SidebarItem
        icon={() => <i />}
        to="/deployments/approvals"
        text="Own approvals"
      />
    </>,
    { initialRouteEntries: [path] },
  );

const item = (name: string) => screen.findByRole('link', { name });

describe('the item of a page', () => {
  it('is marked on the pages below it', async () => {
    open('/deployments/environments');

    expect(await item('All deployments')).toHaveAttribute(
      'aria-current',
      'page',
    );
  });

  it('leaves the mark to the page below that has an item of its own', async () => {
    open('/deployments/approvals');

    expect(await item('Own approvals')).toHaveAttribute('aria-current', 'page');
    expect(await item('All deployments')).not.toHaveAttribute('aria-current');
  });
});
