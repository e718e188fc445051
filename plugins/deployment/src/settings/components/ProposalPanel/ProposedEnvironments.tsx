import type { Proposal } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import { providerSettings } from '../../providers';
import styles from './ProposalPanel.module.css';

/** The environments of a proposal, one a line, in order of promotion. */
export function ProposedEnvironments(props: { proposal: Proposal }) {
  const t = useMessages();
  return (
    <ol
      className={styles.environments}
      aria-label={t('settings.proposal.environments')}
    >
      {props.proposal.environments.map(({ environment }) => {
        const { name, tier, promotesFrom, provider, source } = environment;
        const facts = [
          tier !== 'other' && tier !== name && t(`settings.tier.${tier}`),
          providerSettings(provider)?.summary(source),
          promotesFrom.length > 0 &&
            t('settings.proposal.from', { names: promotesFrom.join(', ') }),
        ].filter(Boolean);
        return (
          <li key={name}>
            <strong>{name}</strong>
            <span className={styles.fact}>{facts.join(' · ')}</span>
          </li>
        );
      })}
    </ol>
  );
}
