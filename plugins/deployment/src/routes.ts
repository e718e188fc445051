import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The service tab on an entity page. */
export const deploymentsTabRouteRef = createRouteRef();
