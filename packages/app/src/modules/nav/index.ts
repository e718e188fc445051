import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { sidebar } from './Sidebar';

/** The app's own sidebar in place of the default one. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [sidebar],
});
