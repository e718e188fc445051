import { Button, Select } from '@backstage/ui';
import { useState, type FormEvent } from 'react';
import { ExternalLink } from '../../../components/ExternalLink';
import type { HostRef } from '../../../api/hosts';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import { refWords } from '../../model/refs';
import { readRepository, sameRepository } from '../../model/repository';
import { providerSettings } from '../../providers';
import type { useInspection } from '../../queries/useSettings';
import { RequestProblem } from '../RequestProblem';
import { TextInput } from '../TextInput';
import styles from './RepositoryPanel.module.css';

/** A repository at a provider's host. */
export type RepositoryRef = HostRef & { repository: string };

/** Which repository is looked at, and what was understood of it. */
export function RepositoryPanel(props: {
  /** What is looked at; absent before the first look. */
  looked: RepositoryRef | undefined;
  /** What the fields begin with. */
  initial: { repository: string; host: HostRef };
  inspection: ReturnType<typeof useInspection>;
  onLook(repository: RepositoryRef): void;
}) {
  const { looked, initial, inspection, onLook } = props;
  const { hosts, annotated, service } = useForm();
  const t = useMessages();
  const [text, setText] = useState(initial.repository);
  const [host, setHost] = useState<HostRef>(initial.host);
  const [error, setError] = useState<string>();
  const found = inspection.data;

  const look = (event: FormEvent) => {
    event.preventDefault();
    const read = readRepository(text);
    if (!read) {
      setError(t('settings.repository.invalid'));
      return;
    }
    const of = read.host
      ? hosts.find(candidate => candidate.host === read.host)
      : host;
    if (!of) {
      setError(
        t('settings.repository.unknownHost', {
          host: read.host ?? '',
          hosts: hosts.map(candidate => candidate.host).join(', '),
        }),
      );
      return;
    }
    setError(undefined);
    setText(read.repository);
    setHost(of);
    const wanted = {
      provider: of.provider,
      host: of.host,
      repository: read.repository,
    };
    const isSame =
      looked !== undefined &&
      looked.host === wanted.host &&
      looked.repository === wanted.repository;
    if (isSame) {
      inspection.refetch();
    } else {
      onLook(wanted);
    }
  };

  const isOther =
    looked !== undefined &&
    annotated !== undefined &&
    !sameRepository(looked.repository, annotated);
  let hint: string = t('settings.repository.hint');
  if (annotated && sameRepository(text.trim(), annotated)) {
    hint = t('settings.repository.fromCatalog');
  }
  return (
    <section
      className={styles.root}
      aria-label={t('settings.repository.title')}
    >
      <form className={styles.fields} onSubmit={look}>
        {hosts.length > 1 && (
          <div className={styles.host}>
            <Select
              label={t('settings.repository.host')}
              options={hosts.map(one => ({ id: one.host, label: one.host }))}
              value={host.host}
              onChange={key =>
                setHost(hosts.find(one => one.host === key) ?? host)
              }
            />
          </div>
        )}
        <div className={styles.repository}>
          <TextInput
            path="repository"
            label={t('settings.repository.label')}
            description={hint}
            value={text}
            error={error}
            warning={
              isOther
                ? t('settings.repository.other', {
                    service: refWords(service),
                    annotated,
                  })
                : undefined
            }
            onChange={value => {
              setText(value);
              setError(undefined);
            }}
          />
        </div>
        <div className={styles.look}>
          <Button
            type="submit"
            variant="secondary"
            isPending={inspection.isFetching}
          >
            {t('settings.repository.look')}
          </Button>
        </div>
      </form>
      <div role="status" className={styles.status}>
        {inspection.isFetching && !found && looked && (
          <p className={styles.facts}>
            {t('settings.repository.looking', {
              repository: looked.repository,
            })}
          </p>
        )}
        {found && (
          <p className={styles.facts}>
            {[
              <ExternalLink key="link" href={found.url} variant="body-small">
                {found.repository}
              </ExternalLink>,
              ...(
                providerSettings(found.provider)?.understood(found.facts, t) ??
                []
              ).map(fact => <span key={fact.id}>{fact.text}</span>),
              found.account && (
                <span key="account">
                  {t('settings.repository.as', {
                    login: found.account.login,
                  })}
                </span>
              ),
            ]
              .filter(Boolean)
              .map((fact, index) => (
                // The facts of the line keep their places.
                // eslint-disable-next-line react/no-array-index-key
                <span key={index}>
                  {index > 0 && ' · '}
                  {fact}
                </span>
              ))}
          </p>
        )}
      </div>
      {inspection.error && looked && (
        <RequestProblem
          error={inspection.error}
          about={looked}
          hosts={hosts}
          isRetrying={inspection.isFetching}
          onRetry={async () => {
            await inspection.refetch();
          }}
        />
      )}
      {found && found.problems.length > 0 && looked && (
        <div className={styles.partial}>
          <p>{t('settings.repository.partial')}</p>
          <ul>
            {found.problems.map(problem => (
              <li key={problem.message}>{problem.message}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
