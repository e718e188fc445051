import { useMessages } from '../../translation/useMessages';
import { DocsLink } from '../DocsLink';
import { PageState } from '../PageState';

/** No environment has been set up: what that means, and what comes next. */
export function NothingConfigured(props: { service: string }) {
  const { service } = props;
  const t = useMessages();
  return (
    <PageState
      shape="none"
      title={t('empty.title')}
      texts={[t('empty.text', { service }), t('empty.next', { service })]}
      action={<DocsLink />}
    />
  );
}
