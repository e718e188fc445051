import { createBackend } from '@backstage/backend-defaults';
import { demoEnvironments } from './modules/demoEnvironments';
import { demoPolicy } from './modules/demoPolicy';
import { demoReadiness } from './modules/demoReadiness';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(demoPolicy);

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-events-backend-module-github'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('backstage-plugin-deployment-backend'));
backend.add(demoEnvironments);
for (const feature of demoReadiness()) {
  backend.add(feature);
}

backend.start().catch(error => {
  // Without this the process would live on, half started.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
