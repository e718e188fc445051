import { ButtonLink } from '@backstage/ui';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { docsUrl } from '../../api/config';
import { useMessages } from '../../translation/useMessages';

/** Leads to the installation's guide for platform engineers; nothing where none is configured. */
export function DocsLink() {
  const t = useMessages();
  const href = docsUrl(useApi(configApiRef));
  return href ? (
    <ButtonLink
      variant="secondary"
      href={href}
      target="_blank"
      rel="noopener noreferrer"
    >
      {t('empty.link')}
    </ButtonLink>
  ) : null;
}
