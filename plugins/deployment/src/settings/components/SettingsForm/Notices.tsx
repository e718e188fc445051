import { Alert, Button, ButtonLink } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { DraftState } from '../../form/useDraft';
import type { Save } from '../../form/useSave';
import { useServiceTab } from '../../../hooks/useServiceTab';

/** What is to be said about the form as a whole. */
export function Notices(props: {
  form: DraftState;
  save: Save;
  /** The service whose environments were loaded into the form. */
  copiedFrom: string | undefined;
}) {
  const { form, save, copiedFrom } = props;
  const { service, title } = useForm();
  const t = useMessages();
  const tab = useServiceTab(service);
  const saved = useRef<HTMLDivElement>(null);
  const isSaved = save.isSaved && !form.isDirty;

  // It is what one waited for, and the button that was pressed is done.
  useEffect(() => {
    if (isSaved) {
      saved.current?.focus();
    }
  }, [isSaved]);

  return (
    <>
      {isSaved && (
        <div ref={saved} role="status" tabIndex={-1}>
          <Alert
            status="success"
            icon
            title={t('settings.save.saved')}
            description={t('settings.save.savedText')}
            customActions={
              tab && (
                <ButtonLink variant="secondary" href={tab}>
                  {t('settings.page.tab', { service: title })}
                </ButtonLink>
              )
            }
          />
        </div>
      )}
      {form.isResumed && (
        <Alert
          status="info"
          icon
          title={t('settings.page.resumed.title')}
          description={t('settings.page.resumed.text')}
          customActions={
            <Button
              variant="secondary"
              isDisabled={save.isSaving}
              onPress={form.discard}
            >
              {t('settings.page.resumed.discard')}
            </Button>
          }
        />
      )}
      {form.isOvertaken && !save.isSaving && (
        <Alert status="warning" icon title={t('settings.page.overtaken')} />
      )}
      {copiedFrom && form.isDirty && (
        <Alert
          status="info"
          icon
          title={t('settings.copyFrom.loadedFrom', { from: copiedFrom })}
        />
      )}
    </>
  );
}
