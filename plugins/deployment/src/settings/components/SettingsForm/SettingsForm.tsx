import type { Entity } from '@backstage/catalog-model';
import { Button } from '@backstage/ui';
import type {
  Environment,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HostConnection } from '../../../api/hosts';
import { useMessages } from '../../../translation/useMessages';
import { FormProvider } from '../../form/FormContext';
import { localErrors, namesOfInvalid } from '../../form/errors';
import { useDraft } from '../../form/useDraft';
import { useLeaveGuard } from '../../form/useLeaveGuard';
import { useSave } from '../../form/useSave';
import { useTests } from '../../form/useTests';
import { standings } from '../../model/changes';
import type { DraftAction } from '../../model/draftReducer';
import { refWords } from '../../model/refs';
import { annotatedRepository } from '../../model/repository';
import type { SettingsPermissions } from '../../queries/usePermissions';
import { useInspection } from '../../queries/useSettings';
import { titleOf } from '../../queries/useEntities';
import { ConflictDialog } from '../ConflictDialog';
import { CopyFromDialog } from '../CopyDialogs';
import { EnvironmentEditor } from '../EnvironmentEditor';
import { LeaveDialog } from '../LeaveDialog';
import { ProposalPanel } from '../ProposalPanel';
import { RepositoryPanel, type RepositoryRef } from '../RepositoryPanel';
import { SaveBar } from '../SaveBar';
import { TestPanel } from '../TestPanel';
import { initialRepository } from './initialRepository';
import { Notices } from './Notices';
import styles from './SettingsForm.module.css';

/** Actions after which what was said about an environment still holds. */
const TALK_ONLY: ReadonlySet<DraftAction['type']> = new Set<
  DraftAction['type']
>(['open', 'move']);

/** The guided form: left the mapping, right what it would count. */
export function SettingsForm(props: {
  service: string;
  entity: Entity;
  stored: StoredEnvironment[];
  hosts: HostConnection[];
  permissions: SettingsPermissions;
  /** Copies of another service's environments to begin with. */
  copies?: { environments: Environment[]; from: string };
}) {
  const { service, entity, stored, hosts, permissions, copies } = props;
  const t = useMessages();
  const root = useRef<HTMLDivElement>(null);
  const annotated = annotatedRepository(entity);
  const title = titleOf(entity);
  const isReadOnly = permissions.isReadOnly;

  const form = useDraft(service, stored);
  const { draft, isDirty } = form;
  const save = useSave(draft, form.dispatch);
  const guard = useLeaveGuard(isDirty);
  const [isCopying, setCopying] = useState(false);
  const [copiedFrom, setCopiedFrom] = useState<string>();

  const [initial] = useState(() =>
    initialRepository({ entity, stored, hosts, annotated }),
  );
  const [looked, setLooked] = useState<RepositoryRef | undefined>(
    initial.repository
      ? { ...initial.host, repository: initial.repository }
      : undefined,
  );
  const inspection = useInspection(service, isReadOnly ? undefined : looked);

  const own = localErrors(draft, t);
  const invalid = namesOfInvalid(draft, own, t);
  const test = useTests(draft, { isEnabled: !isReadOnly && own.length === 0 });

  const dispatch = (action: DraftAction) => {
    // What is stored will take the place of all that is in the form.
    if (save.isSaving && action.type !== 'open') {
      return;
    }
    if (!TALK_ONLY.has(action.type)) {
      save.forget('id' in action ? action.id : undefined);
    }
    form.dispatch(action);
    if (action.type === 'replace') {
      // The button that was pressed goes with the proposal.
      root.current
        ?.querySelector<HTMLElement>('[data-focus="environments"]')
        ?.focus();
    }
  };
  const load = (environments: Environment[], from: string) => {
    dispatch({ type: 'append', environments });
    setCopiedFrom(from);
    setCopying(false);
  };

  useEffect(() => {
    if (copies) {
      form.dispatch({ type: 'append', environments: copies.environments });
      setCopiedFrom(copies.from);
    }
    // Once, with the page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [copies]);

  // What the backend found wrong is where one goes on.
  const [wrong] = save.errors;
  useEffect(() => {
    if (wrong) {
      root.current
        ?.querySelector<HTMLElement>(
          `[data-field="${CSS.escape(wrong.field)}"] :is(input, button)`,
        )
        ?.focus();
    }
  }, [wrong]);

  const context = {
    service,
    title,
    entity,
    annotated,
    hosts,
    draft,
    dispatch,
    errors: [...save.errors, ...own, ...test.errors],
    standings: useMemo(() => standings(draft), [draft]),
    isReadOnly,
    isSaving: save.isSaving,
  };
  return (
    <FormProvider value={context}>
      <div ref={root} className={styles.root}>
        <Notices
          form={form}
          save={save}
          copiedFrom={copiedFrom && refWords(copiedFrom)}
        />
        <div className={styles.columns}>
          <div className={styles.form}>
            {!isReadOnly && (
              <RepositoryPanel
                looked={looked}
                initial={initial}
                inspection={inspection}
                onLook={setLooked}
              />
            )}
            {inspection.data && <ProposalPanel inspection={inspection.data} />}
            <EnvironmentEditor repository={looked} />
            {!isReadOnly && (
              <div>
                <Button
                  size="small"
                  variant="tertiary"
                  isDisabled={save.isSaving}
                  onPress={() => setCopying(true)}
                >
                  {t('settings.page.copy')}
                </Button>
              </div>
            )}
          </div>
          {!isReadOnly && (
            <div className={styles.test}>
              <TestPanel test={test} invalid={invalid} />
            </div>
          )}
        </div>
        {!isReadOnly && (
          <SaveBar
            save={save}
            permissions={permissions}
            invalid={invalid}
            isDirty={isDirty}
            onDiscard={() => {
              save.forget(undefined);
              form.discard();
            }}
          />
        )}
        {save.conflict && (
          <ConflictDialog
            conflict={save.conflict}
            isSaving={save.isSaving}
            onTakeTheirs={save.takeTheirs}
            onKeepMine={save.keepMine}
            onGoOnEditing={save.goOnEditing}
          />
        )}
        {isCopying && (
          <CopyFromDialog onLoaded={load} onClose={() => setCopying(false)} />
        )}
        <LeaveDialog guard={guard} service={title} />
      </div>
    </FormProvider>
  );
}
