import { SidebarItem } from '@backstage/core-components';
import {
  errorApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { RiLogoutBoxRLine } from '@remixicon/react';

/** Ends the Backstage session and returns to the sign-in page. */
export function SignOutItem() {
  const identityApi = useApi(identityApiRef);
  const errorApi = useApi(errorApiRef);
  return (
    <SidebarItem
      icon={() => <RiLogoutBoxRLine size={20} />}
      text="Sign out"
      onClick={() =>
        identityApi.signOut().catch((error: Error) => errorApi.post(error))
      }
    />
  );
}
