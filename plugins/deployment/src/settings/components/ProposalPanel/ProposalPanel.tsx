import { Box, Button } from '@backstage/ui';
import type { Inspection, Proposal } from 'backstage-plugin-deployment-common';
import { CodeText } from '../../../components/CodeText';
import { StateBadge } from '../../../components/StateBadge';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import { isInForm, proposedEnvironments } from '../../model/proposals';
import { fieldWords } from '../../model/words';
import { Fold } from '../Fold';
import { ProposedEnvironments } from './ProposedEnvironments';
import styles from './ProposalPanel.module.css';

function Why(props: { proposal: Proposal }) {
  const t = useMessages();
  const explained = props.proposal.environments.filter(
    ({ reasons }) => reasons.length > 0,
  );
  if (explained.length === 0) {
    return null;
  }
  return (
    <Fold title={t('settings.proposal.why')}>
      {explained.map(({ environment, reasons }) => (
        <div key={environment.name} className={styles.why}>
          <h4 className={styles.whyName}>{environment.name}</h4>
          <dl>
            {reasons.map(({ field, text }) => (
              <div key={`${field} ${text}`}>
                <dt>{fieldWords(field, environment.provider, t)}</dt>
                <dd>
                  <CodeText text={text} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </Fold>
  );
}

function OneProposal(props: { proposal: Proposal; isBest: boolean }) {
  const { proposal, isBest } = props;
  const { draft, dispatch, isSaving } = useForm();
  const t = useMessages();
  const inUse = isInForm(proposal, draft);
  const use = () => {
    dispatch({ type: 'replace', environments: proposedEnvironments(proposal) });
  };
  return (
    <div className={styles.proposal}>
      <div className={styles.head}>
        <h3 className={styles.title}>{proposal.title}</h3>
        {inUse ? (
          <StateBadge shape="succeeded" tone="success">
            {t('settings.proposal.inUse')}
          </StateBadge>
        ) : (
          <Button
            variant={
              isBest && draft.items.length === 0 ? 'primary' : 'secondary'
            }
            aria-label={
              isBest
                ? undefined
                : t('settings.proposal.useTitle', { title: proposal.title })
            }
            isDisabled={isSaving}
            onPress={use}
          >
            {t('settings.proposal.use')}
          </Button>
        )}
      </div>
      <ul className={styles.reasons}>
        {proposal.reasons.map(reason => (
          <li key={reason}>
            <CodeText text={reason} />
          </li>
        ))}
      </ul>
      <ProposedEnvironments proposal={proposal} />
      {!inUse && draft.items.length > 0 && (
        <p className={styles.note}>{t('settings.proposal.replaces')}</p>
      )}
      <Why proposal={proposal} />
    </div>
  );
}

/** What was made of the repository: the best way to map it, and the others. */
export function ProposalPanel(props: { inspection: Inspection }) {
  const { proposals, repository } = props.inspection;
  const { draft } = useForm();
  const t = useMessages();
  const [best, ...others] = proposals;
  if (!best) {
    return (
      <Box
        as="section"
        bg="neutral"
        className={styles.root}
        aria-label={t('settings.proposal.title')}
      >
        <h3 className={styles.title}>{t('settings.proposal.none')}</h3>
        <p className={styles.note}>
          {t('settings.proposal.noneText', { repository })}
        </p>
      </Box>
    );
  }
  const rest = others.length > 0 && (
    <Fold
      title={t('settings.proposal.others')}
      words={others.map(({ title }) => title).join('; ')}
    >
      {others.map(proposal => (
        <OneProposal key={proposal.title} proposal={proposal} isBest={false} />
      ))}
    </Fold>
  );
  // With environments in the form it is an offer, no more.
  if (draft.items.length > 0) {
    return (
      <section
        className={styles.offer}
        aria-label={t('settings.proposal.title')}
      >
        <Fold
          title={t('settings.proposal.title')}
          words={
            isInForm(best, draft)
              ? `${best.title} · ${t('settings.proposal.inUse')}`
              : best.title
          }
        >
          <OneProposal proposal={best} isBest />
          {rest}
        </Fold>
      </section>
    );
  }
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.root}
      aria-label={t('settings.proposal.title')}
    >
      <OneProposal proposal={best} isBest />
      {rest}
    </Box>
  );
}
