import type {
  DispatchPlan,
  EnvironmentOverview,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { ExternalLink } from '../../../components/ExternalLink';
import { factsOf } from '../../../model/problems';
import { versionName } from '../../../model/version';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import styles from './DeployDialog.module.css';

function nowWords(environment: EnvironmentOverview, t: Translate): string {
  const live = factsOf(environment)?.live?.version;
  if (live?.kind === 'known') {
    return t('deploy.dialog.place.now', { version: versionName(live, t) });
  }
  return live === undefined && factsOf(environment)?.lookback.complete
    ? t('deploy.dialog.place.nothing')
    : t('deploy.dialog.place.unknown');
}

/** What is there now, and what exactly would run where: nobody is to be led astray. */
export function Place(props: {
  environment: EnvironmentOverview;
  version: OfferedVersion | undefined;
  /** What exactly would run, once that is known. */
  plan: DispatchPlan | undefined;
}) {
  const { environment, version, plan } = props;
  const { origin } = environment;
  const t = useMessages();
  const pipeline = plan?.pipeline ?? origin.pipeline;
  const ref =
    plan?.ref ??
    (version?.dispatch.kind === 'possible'
      ? version.dispatch.runOn
      : undefined);
  return (
    <p className={styles.place}>
      <span>{nowWords(environment, t)}</span>
      {pipeline && (
        <span>
          {ref ? t('deploy.dialog.place.runs', { pipeline, ref }) : pipeline}
        </span>
      )}
      <ExternalLink href={origin.url} arrow variant="body-small">
        {plan?.repository ?? origin.repository}
      </ExternalLink>
    </p>
  );
}
