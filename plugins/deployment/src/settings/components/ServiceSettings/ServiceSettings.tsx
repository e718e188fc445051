import { parseEntityRef } from '@backstage/catalog-model';
import { Button, Link } from '@backstage/ui';
import { BreadcrumbEntry, useRouteRef } from '@backstage/frontend-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { PageState } from '../../../components/PageState';
import { useSettingsLocation } from '../../../hooks/useSettingsLocation';
import { useServiceTab } from '../../../hooks/useServiceTab';
import { environmentsRouteRef, serviceSettingsRouteRef } from '../../../routes';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../model/failure';
import { refWords } from '../../model/refs';
import { annotatedRepository } from '../../model/repository';
import { titleOf, useCatalogEntity } from '../../queries/useEntities';
import {
  permissionName,
  usePermissions,
  type SettingsPermissions,
} from '../../queries/usePermissions';
import { useHosts, useStoredEnvironments } from '../../queries/useSettings';
import { useCopies } from '../CopyDialogs';
import { SettingsForm } from '../SettingsForm';
import { LoadingSettings } from './LoadingSettings';
import styles from './ServiceSettings.module.css';

function ReadOnlyNotice(props: { service: string }) {
  const t = useMessages();
  return (
    <section
      className={styles.readOnly}
      aria-label={t('settings.page.readOnly.title')}
    >
      <h3>{t('settings.page.readOnly.title')}</h3>
      <p>
        {t('settings.page.readOnly.text', {
          service: props.service,
          permission: permissionName('update'),
        })}
      </p>
    </section>
  );
}

function Content(props: {
  service: string;
  permissions: SettingsPermissions;
  entity: ReturnType<typeof useCatalogEntity>;
}) {
  const { service, permissions, entity } = props;
  const t = useMessages();
  const location = useSettingsLocation();
  const [copyFrom] = useState(location.copyFrom);
  const stored = useStoredEnvironments(service);
  const hosts = useHosts();
  const copies = useCopies(service);
  const copied = useMemo(
    () =>
      copyFrom && copies.data
        ? { environments: copies.data, from: copyFrom }
        : undefined,
    [copies.data, copyFrom],
  );
  const annotated = entity.data ? annotatedRepository(entity.data) : undefined;
  const isFound = Boolean(entity.data);
  const { mutate } = copies;
  useEffect(() => {
    if (copyFrom && isFound) {
      mutate({ from: copyFrom, repository: annotated });
    }
  }, [annotated, copyFrom, isFound, mutate]);

  // Else a reload would copy once more, over what was saved meanwhile.
  const isCopied = copies.isSuccess && location.copyFrom !== undefined;
  const { forgetCopyFrom } = location;
  useEffect(() => {
    if (isCopied) {
      forgetCopyFrom();
    }
    // It is another function each time, and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isCopied]);

  if (entity.data === null) {
    return (
      <PageState
        shape="unknown"
        title={t('settings.page.notFound.title')}
        texts={[t('settings.page.notFound.text', { entity: service })]}
      />
    );
  }
  const error = entity.error ?? stored.error ?? hosts.error;
  if (error) {
    return (
      <PageState
        shape="failed"
        title={t('settings.page.failed')}
        texts={[readFailure(error, t).message]}
        action={
          <Button
            variant="secondary"
            isPending={
              entity.isFetching || stored.isFetching || hosts.isFetching
            }
            onPress={() => {
              [entity, stored, hosts]
                .filter(query => query.error)
                .forEach(query => query.refetch());
            }}
          >
            {t('action.retry')}
          </Button>
        }
      />
    );
  }
  if (
    !entity.data ||
    !stored.data ||
    !hosts.data ||
    permissions.isLoading ||
    (copyFrom && copies.status !== 'success' && copies.status !== 'error')
  ) {
    return <LoadingSettings service={titleWords(service, entity.data)} />;
  }
  if (hosts.data.length === 0) {
    return (
      <PageState
        shape="unavailable"
        title={t('settings.repository.noHosts.title')}
        texts={[t('settings.repository.noHosts.text')]}
      />
    );
  }
  return (
    <>
      {permissions.isReadOnly && (
        <ReadOnlyNotice service={titleOf(entity.data)} />
      )}
      {copies.error && (
        <p role="alert" className={styles.failed}>
          {t('settings.copyFrom.failed', {
            reason: readFailure(copies.error, t).message,
          })}
        </p>
      )}
      <SettingsForm
        service={service}
        entity={entity.data}
        stored={stored.data}
        hosts={hosts.data}
        permissions={permissions}
        copies={copied}
      />
    </>
  );
}

function titleWords(
  service: string,
  entity: ReturnType<typeof useCatalogEntity>['data'],
): string {
  return entity ? titleOf(entity) : refWords(service);
}

/** How one service maps to the places that it is deployed to. */
export function ServiceSettings() {
  const { service } = useSettingsLocation();
  const t = useMessages();
  const entity = useCatalogEntity(service);
  const permissions = usePermissions(service);
  const list = useRouteRef(environmentsRouteRef);
  const here = useRouteRef(serviceSettingsRouteRef);
  const tab = useServiceTab(service);
  const title = titleWords(service, entity.data);
  return (
    <BreadcrumbEntry
      entry={{
        label: title,
        href: here?.(parseEntityRef(service)) ?? '',
      }}
    >
      <header className={styles.header}>
        <h2 className={styles.title}>
          {t('settings.page.title', { service: title })}
        </h2>
        <nav className={styles.links}>
          {tab && (
            <Link href={tab} variant="body-small">
              {t('settings.page.tab', { service: title })}
            </Link>
          )}
          {list && (
            <Link href={list()} variant="body-small">
              {t('settings.page.back')}
            </Link>
          )}
        </nav>
      </header>
      <Content
        // Another service is another form.
        key={service}
        service={service}
        permissions={permissions}
        entity={entity}
      />
    </BreadcrumbEntry>
  );
}
