import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { scmAuth } from './scmAuth';
import { signInPage } from './signInPage';

/** Sign-in with GitHub, and its token for every GitHub host we know. */
export const authModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage, scmAuth],
});
