import { createApp } from '@backstage/frontend-defaults';
import { githubAuthRenewalModule } from 'backstage-plugin-deployment/github-auth-renewal';
import { authModule } from './modules/auth';
import { navModule } from './modules/nav';

/**
 * The demo's Backstage. Plugins are discovered from this package's
 * dependencies (`app.packages: all`); only what changes the app itself is
 * named here.
 */
export default createApp({
  features: [authModule, githubAuthRenewalModule, navModule],
});
