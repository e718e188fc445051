import { ButtonLink } from '@backstage/ui';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { docsUrl } from '../../api/config';
import { useMessages } from '../../translation/useMessages';
import { PageState } from '../PageState';

/** No environment has been set up: what that means, and what comes next. */
export function NothingConfigured(props: { service: string }) {
  const { service } = props;
  const t = useMessages();
  const config = useApi(configApiRef);
  return (
    <PageState
      shape="none"
      title={t('empty.title')}
      texts={[t('empty.text', { service }), t('empty.next', { service })]}
      action={
        <ButtonLink
          variant="secondary"
          href={docsUrl(config)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {t('empty.link')}
        </ButtonLink>
      }
    />
  );
}
