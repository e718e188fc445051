import type {
  InboxEntry,
  ProviderAccount,
} from 'backstage-plugin-deployment-common';
import { providerName } from '../../model/provider';
import type { Translate } from '../../translation/ref';

/** As whom entries are decided about; none where no answer named the accounts. */
export function accountsOf(
  entries: InboxEntry[],
  accounts: ProviderAccount[],
  t: Translate,
): string | undefined {
  const used = accounts.filter(({ provider, host }) =>
    entries.some(
      ({ origin }) => origin.provider === provider && origin.host === host,
    ),
  );
  return (
    used
      .map(({ login, provider }) =>
        t('pipeline.approval.account', {
          login,
          provider: providerName(provider, t),
        }),
      )
      .join(t('pipeline.approval.comma')) || undefined
  );
}
