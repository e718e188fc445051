import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import type { InboxAnswer } from '../../../api/PipelineApi';
import { PageState } from '../../../components/PageState';
import { formatCount } from '../../../model/time';
import { environmentsRouteRef } from '../../../routes';
import { useMessages } from '../../../translation/useMessages';
import type { InboxView, WaitsFor } from '../../model/filter';
import { onlyAPersonCanHelp } from '../../queries/rhythm';
import { useIsConfigured } from '../../queries/useIsConfigured';

/** Nothing is shown: because nothing waits, or because of the filters. */
export function NothingHere(props: {
  answer: InboxAnswer;
  counts: Record<WaitsFor, number>;
  view: InboxView;
  onChange(change: Partial<InboxView>): void;
}) {
  const { answer, counts, view, onChange } = props;
  const { waitsFor } = view;
  const t = useMessages();
  const environments = useRouteRef(environmentsRouteRef)?.();
  const isNarrowed = view.text !== '' || view.owners.length > 0;
  const isRead =
    answer.inbox.problems.length === 0 && answer.inbox.stale === null;
  const isConfigured = useIsConfigured(
    !isNarrowed && isRead && counts.all === 0,
  );
  if (onlyAPersonCanHelp(answer)) {
    // The problem above is all there is to say.
    return null;
  }
  const partly = isRead ? [] : [t('pipeline.inbox.empty.partly')];
  const other: WaitsFor = waitsFor === 'me' ? 'others' : 'me';
  if (waitsFor !== 'all' && counts[other] > 0) {
    return (
      <PageState
        shape="none"
        title={t(
          waitsFor === 'me'
            ? 'pipeline.inbox.empty.mine'
            : 'pipeline.inbox.empty.forOthers',
        )}
        texts={[
          waitsFor === 'me'
            ? t('pipeline.inbox.empty.others', {
                amount: formatCount(counts.others),
              })
            : t('pipeline.inbox.empty.forOthersText'),
          ...partly,
        ]}
        action={
          <Button
            variant="secondary"
            onPress={() => onChange({ waitsFor: other })}
          >
            {t(
              waitsFor === 'me'
                ? 'pipeline.inbox.empty.showOthers'
                : 'pipeline.inbox.empty.showMine',
            )}
          </Button>
        }
      />
    );
  }
  if (isNarrowed) {
    return (
      <PageState
        shape="none"
        title={t('pipeline.inbox.empty.filtered')}
        texts={[t('pipeline.inbox.empty.filteredText'), ...partly]}
        action={
          <Button
            variant="secondary"
            onPress={() => onChange({ text: '', owners: [] })}
          >
            {t('filter.clear')}
          </Button>
        }
      />
    );
  }
  if (isConfigured === false) {
    return (
      <PageState
        shape="none"
        title={t('pipeline.inbox.empty.notConfigured')}
        texts={[t('pipeline.inbox.empty.notConfiguredText')]}
        action={
          environments && (
            <ButtonLink variant="primary" href={environments}>
              {t('pipeline.inbox.empty.setUp')}
            </ButtonLink>
          )
        }
      />
    );
  }
  return (
    <PageState
      shape="succeeded"
      title={t(
        waitsFor === 'me'
          ? 'pipeline.inbox.empty.mine'
          : 'pipeline.inbox.empty.all',
      )}
      texts={[
        waitsFor === 'me'
          ? t('pipeline.inbox.empty.mineText')
          : t('pipeline.inbox.empty.allText'),
        ...partly,
      ]}
    />
  );
}
