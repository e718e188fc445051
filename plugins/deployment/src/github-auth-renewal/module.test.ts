import { githubAuthApiRef, useApi } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { createElement } from 'react';
import { githubAuthRenewalModule, isRenewable } from '.';

function Probe() {
  const auth = useApi(githubAuthApiRef);
  return createElement(
    'p',
    null,
    isRenewable(auth) ? 'can renew' : 'cannot renew',
  );
}

describe('githubAuthRenewalModule', () => {
  it('makes the GitHub token of the app renewable', async () => {
    renderInTestApp(createElement(Probe), {
      features: [githubAuthRenewalModule],
    });

    expect(await screen.findByText('can renew')).toBeInTheDocument();
  });

  it('is what makes the difference', async () => {
    renderInTestApp(createElement(Probe));

    expect(await screen.findByText('cannot renew')).toBeInTheDocument();
  });
});
