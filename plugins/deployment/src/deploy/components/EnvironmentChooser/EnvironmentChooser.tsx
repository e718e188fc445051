import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { useNow } from '../../../components/Clock';
import { useOverview } from '../../../components/EntityDeployments/OverviewContext';
import { factsOf, problemOf } from '../../../model/problems';
import { problemWords } from '../../../model/problemWords';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { useDeploy } from '../../flow/DeployContext';
import { useCanDeploy } from '../../flow/useCanDeploy';
import type { DeployTarget } from '../../model/deployTarget';
import { ReasonButton } from '../ReasonButton';
import styles from './EnvironmentChooser.module.css';

function useProblemText(environment: EnvironmentOverview) {
  const { hosts } = useOverview();
  const t = useMessages();
  const now = useNow();
  const problem = problemOf(environment);
  return problem
    ? problemWords(problem, { origin: environment.origin, hosts, now, t }).short
    : undefined;
}

function Row(props: { environment: EnvironmentOverview; version?: string }) {
  const { environment, version } = props;
  const { name } = environment;
  const { deploy } = useDeploy();
  const t = useMessages();
  const { reason } = useCanDeploy(name);
  const problem = useProblemText(environment);
  const live = factsOf(environment)?.live;
  const notReadable =
    problem && t('deploy.actions.chooser.notReadable', { reason: problem });
  const runs = live
    ? t('deploy.actions.chooser.runs', {
        version: versionName(live.version, t),
      })
    : t('deploy.actions.chooser.nothing');
  return (
    <li className={styles.row}>
      <span>
        <strong>{name}</strong>
        <span className={styles.muted}>{notReadable ?? runs}</span>
      </span>
      <ReasonButton
        variant="secondary"
        aria-label={t('deploy.actions.deployTo', { environment: name })}
        reason={notReadable ?? reason}
        onPress={() => deploy(name, version)}
      >
        {t('deploy.actions.deploy')}
      </ReasonButton>
    </li>
  );
}

function Unreadable(props: { environment: EnvironmentOverview }) {
  const { environment } = props;
  const t = useMessages();
  const reason = useProblemText(environment) ?? '';
  return (
    <p role="alert">
      {t('deploy.actions.chooser.unreadable', {
        environment: environment.name,
        reason,
      })}
    </p>
  );
}

/** Asks where to deploy to, and says where an address names no such place. */
export function EnvironmentChooser(props: {
  target: Extract<DeployTarget, { kind: 'choose' | 'unreadable' }>;
  /** The version that the address names. */
  version: string | undefined;
  onClose(): void;
}) {
  const { target, version, onClose } = props;
  const { service, environments } = useDeploy();
  const t = useMessages();
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={480}>
      <DialogHeader>
        {t('deploy.actions.chooser.title', { service })}
      </DialogHeader>
      <DialogBody>
        <div className={styles.root}>
          {target.kind === 'unreadable' && (
            <Unreadable environment={target.environment} />
          )}
          {target.kind === 'choose' &&
            (target.unknown === undefined ? (
              <p>{t('deploy.actions.chooser.where')}</p>
            ) : (
              <p role="alert">
                {t('deploy.actions.chooser.unknown', {
                  environment: target.unknown,
                })}
              </p>
            ))}
          <ul className={styles.list}>
            {environments.map(environment => (
              <Row
                key={environment.name}
                environment={environment}
                version={version}
              />
            ))}
          </ul>
        </div>
      </DialogBody>
    </Dialog>
  );
}
