import { Checkbox } from '@backstage/ui';
import type { RunPreflight } from 'backstage-plugin-deployment-common';
import { CodeText } from '../../../components/CodeText';
import { stateText } from '../../../model/states';
import { versionName } from '../../../model/version';
import { Checks } from '../../../settings/components/Checks';
import { useMessages } from '../../../translation/useMessages';
import { alsoTouched, runName } from '../../model/runActionWords';
import styles from './RunActionDialog.module.css';

/** What doing something to a run would mean, and what is to be ticked before. */
export function Findings(props: {
  /** Where the run is seen. */
  from: { entityRef: string; environment: string };
  preflight: RunPreflight;
  /** The warnings that are ticked. */
  ticked: ReadonlySet<string>;
  onTick(ticked: ReadonlySet<string>): void;
}) {
  const { from, preflight, ticked, onTick } = props;
  const { action, run, version, state, touches, checks } = preflight;
  const t = useMessages();
  const list = alsoTouched(touches, from, t);
  const warned = checks.filter(({ outcome }) => outcome === 'warned');
  const others = checks.filter(({ outcome }) => outcome !== 'warned');
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
      {others.length > 0 && (
        <Checks label={t('deploy.runAction.checks')} checks={others} />
      )}
      {warned.length > 0 && (
        <fieldset className={styles.ticks}>
          <legend>{t('deploy.runAction.ticks')}</legend>
          {warned.map(({ message }) => (
            <Checkbox
              key={message}
              isSelected={ticked.has(message)}
              onChange={isSelected => {
                const next = new Set(ticked);
                if (isSelected) {
                  next.add(message);
                } else {
                  next.delete(message);
                }
                onTick(next);
              }}
            >
              <CodeText text={message} />
            </Checkbox>
          ))}
        </fieldset>
      )}
    </>
  );
}
