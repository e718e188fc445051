import { Alert, Button } from '@backstage/ui';
import { useState } from 'react';
import { useGoToSettings } from '../../../hooks/useGoToSettings';
import { useListFilters } from '../../../hooks/useListFilters';
import { PageState } from '../../../components/PageState';
import { useMessages } from '../../../translation/useMessages';
import { useConfigurationList } from '../../queries/useConfigurationList';
import { useEntities } from '../../queries/useEntities';
import { PickServiceDialog } from '../CopyDialogs';
import { ExportMenu } from '../ExportMenu';
import { ImportDialog } from '../ImportDialog';
import styles from './ConfigurationList.module.css';
import { Filters } from './Filters';
import { ListFailed } from './ListFailed';
import { LoadingList } from './LoadingList';
import { ServiceRows } from './ServiceRows';

/** How every service maps to the places that it is deployed to. */
export function ConfigurationList() {
  const t = useMessages();
  const [filters, setFilters] = useListFilters();
  const list = useConfigurationList(filters);
  const { groups } = list;
  const entities = useEntities(groups.map(({ service }) => service));
  const goToSettings = useGoToSettings();
  const [asked, setAsked] = useState<'setUp' | 'import'>();
  const [done, setDone] = useState<string>();
  const isFiltered = Object.values(filters).some(value => value !== undefined);
  const close = () => setAsked(undefined);
  const setUp = (
    <Button variant="primary" onPress={() => setAsked('setUp')}>
      {t('settings.list.setUp')}
    </Button>
  );
  const environments = groups.reduce(
    (sum, group) => sum + group.environments.length,
    0,
  );
  const isEmpty = list.data !== undefined && groups.length === 0;

  return (
    <>
      <header className={styles.head}>
        <div className={styles.heading}>
          <h2 className={styles.title}>{t('settings.list.title')}</h2>
          <p className={styles.muted}>{t('settings.list.intro')}</p>
        </div>
        <ExportMenu filters={isFiltered ? filters : undefined} />
        <Button variant="secondary" onPress={() => setAsked('import')}>
          {t('settings.list.import')}
        </Button>
        {!(isEmpty && !isFiltered) && setUp}
      </header>
      {done && (
        <div role="status">
          <Alert status="success" icon title={done} />
        </div>
      )}
      <Filters filters={filters} onChange={setFilters} />
      {list.isPending && <LoadingList />}
      {list.error && (
        <ListFailed
          error={list.error}
          isRetrying={list.isFetching}
          onRetry={() => list.refetch()}
        />
      )}
      {isEmpty && !list.error && (
        <PageState
          shape="none"
          title={t(
            isFiltered
              ? 'settings.list.empty.filteredTitle'
              : 'settings.list.empty.title',
          )}
          texts={[
            t(
              isFiltered
                ? 'settings.list.empty.filteredText'
                : 'settings.list.empty.text',
            ),
          ]}
          action={isFiltered ? undefined : setUp}
        />
      )}
      {groups.length > 0 && !list.error && (
        <>
          <p className={styles.muted} role="status">
            {t(
              list.hasNextPage
                ? 'settings.list.shownMore'
                : 'settings.list.shown',
              {
                services: t('settings.list.services', {
                  count: groups.length,
                }),
                environments: t('settings.list.environments', {
                  count: environments,
                }),
              },
            )}
          </p>
          <div
            className={styles.groups}
            data-outdated={list.isPlaceholderData || undefined}
          >
            {groups.map(group => (
              <ServiceRows
                key={group.service}
                group={group}
                entity={entities?.get(group.service)}
                isKnown={entities !== undefined}
              />
            ))}
          </div>
          {list.hasNextPage && (
            <div>
              <Button
                variant="secondary"
                isPending={list.isFetchingNextPage}
                onPress={() => list.fetchNextPage()}
              >
                {t('settings.list.more')}
              </Button>
            </div>
          )}
        </>
      )}
      {asked === 'setUp' && (
        <PickServiceDialog
          title={t('settings.setUpDialog.title')}
          text={t('settings.setUpDialog.text')}
          go={t('settings.setUpDialog.go')}
          onPick={picked => goToSettings(picked)}
          onClose={close}
        />
      )}
      {asked === 'import' && (
        <ImportDialog
          onDone={count => {
            setDone(t('settings.import.done', { count }));
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
