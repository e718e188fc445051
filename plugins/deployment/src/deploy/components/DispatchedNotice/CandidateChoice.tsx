import { Button, Radio, RadioGroup } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation } from '@tanstack/react-query';
import type {
  DispatchOutcome,
  EnvironmentOverview,
  RunLink,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { deploymentApiRef } from '../../../api/DeploymentApi';
import { CodeText } from '../../../components/CodeText';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { providerName } from '../../../model/provider';
import { readFailure } from '../../../settings/model/failure';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { useDeploy } from '../../flow/DeployContext';
import { useCanDeploy } from '../../flow/useCanDeploy';
import styles from './DispatchedNotice.module.css';

function numberOf({ number, id }: RunLink) {
  return String(number ?? id);
}

function nameOf(run: RunLink, t: Translate) {
  return run.number === null
    ? t('deploy.dispatched.runUnnumbered', { id: run.id })
    : t('deploy.dispatched.run', { number: String(run.number) });
}

function Look(props: { run: RunLink; provider: string }) {
  const { run, provider } = props;
  const t = useMessages();
  return (
    <span className={styles.link}>
      <ExternalLink href={run.url} variant="body-x-small" arrow>
        <HiddenText>
          {t('deploy.dispatched.look', { number: numberOf(run), provider })}
        </HiddenText>
      </ExternalLink>
    </span>
  );
}

/** Asks which of some runs it was that a press started, and writes the answer down. */
export function CandidateChoice(props: {
  environment: EnvironmentOverview;
  outcome: DispatchOutcome;
}) {
  const { environment, outcome } = props;
  const { candidates, record } = outcome;
  const { name, origin } = environment;
  const { entityRef, onSettled } = useDeploy();
  const { allowed } = useCanDeploy(name);
  const api = useApi(deploymentApiRef);
  const t = useMessages();
  const [chosen, setChosen] = useState<string | null>(null);
  const provider = providerName(origin.provider, t);
  const identification = useMutation({
    mutationFn: (run: string) =>
      api.identifyDispatch(
        { entityRef, environment: name },
        { dispatch: record.id, run },
      ),
    networkMode: 'always',
    onSuccess: known => onSettled(name, known),
  });
  // A candidate may be gone by the next answer.
  const choice = candidates.find(({ id }) => id === chosen);

  if (!allowed) {
    return (
      <>
        <p>{t('deploy.dispatched.mayNotSay', { environment: name })}</p>
        {candidates.map(run => (
          <div key={run.id} className={styles.candidate}>
            <span>
              {nameOf(run, t)} {run.title}
            </span>
            <Look run={run} provider={provider} />
          </div>
        ))}
      </>
    );
  }
  return (
    <div className={styles.candidates}>
      <RadioGroup
        label={t('deploy.dispatched.which')}
        value={choice?.id ?? null}
        onChange={setChosen}
        isDisabled={identification.isPending}
      >
        {candidates.map(run => (
          <div key={run.id} className={styles.candidate}>
            <Radio value={run.id}>
              <span>
                <span className={styles.run}>{nameOf(run, t)}</span>
                <span className={styles.muted}>{run.title}</span>
              </span>
            </Radio>
            <Look run={run} provider={provider} />
          </div>
        ))}
      </RadioGroup>
      {identification.error && (
        <p role="alert" className={styles.error}>
          <CodeText
            text={t('deploy.dispatched.failed', {
              reason: readFailure(identification.error, t).message,
            })}
          />
        </p>
      )}
      <div>
        <Button
          variant="secondary"
          isDisabled={!choice}
          isPending={identification.isPending}
          onPress={() => choice && identification.mutate(choice.id)}
        >
          {choice
            ? t('deploy.dispatched.confirmWhich', { number: numberOf(choice) })
            : t('deploy.dispatched.confirm')}
        </Button>
      </div>
    </div>
  );
}
