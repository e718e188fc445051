import type { RunPreflight } from 'backstage-plugin-deployment-common';
import { stateText } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { arrangeChecks } from '../../model/checks';
import { alsoTouched, runName } from '../../model/runActionWords';
import { PreflightChecks } from '../DeployDialog/PreflightChecks';
import styles from './RunActionDialog.module.css';

/** What doing something to a run would mean, and what is to be ticked before. */
export function Findings(props: {
  /** Where the run is seen. */
  from: { entityRef: string; environment: string };
  preflight: RunPreflight;
  /** Messages of the warnings that are ticked. */
  ticked: ReadonlySet<string>;
  onTick(message: string, isTicked: boolean): void;
}) {
  const { from, preflight, ticked, onTick } = props;
  const { action, run, version, state, touches, checks } = preflight;
  const t = useMessages();
  const list = alsoTouched(touches, from, t);
  return (
    <>
      <p>
        {t(`deploy.runAction.${action}.what`, {
          run: runName(run),
          version: versionName(version, t),
          state: stateText(state, [], t),
        })}
      </p>
      {list && (
        <p className={styles.touches}>
          {t(`deploy.runAction.${action}.touches`, { list })}
        </p>
      )}
      <PreflightChecks
        checks={arrangeChecks(checks, [])}
        ticked={ticked}
        onTick={onTick}
        accept={t('deploy.runAction.accept')}
      />
    </>
  );
}
