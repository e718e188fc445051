import { Button } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import { useNow } from '../../../components/Clock';
import { ProblemActions } from '../../../components/ProblemNotice';
import {
  useKnownEnvironment,
  useProblemOrigin,
} from '../../../deploy/queries/useOrigin';
import { problemWords } from '../../../model/problemWords';
import { providerName } from '../../../model/provider';
import { useMessages } from '../../../translation/useMessages';
import {
  outcomeSentence,
  outcomeTone,
  problemOfResult,
  type DecidedItem,
} from '../model/outcomes';
import styles from './OutcomeList.module.css';

const SHAPES = { success: '✓', info: '◆', danger: '✕', warning: '▲' } as const;

/** Problems that a click here helps with. */
const HELPED: ReadonlySet<string> = new Set(['connect', 'reconnect', 'sso']);

/** What helps with a refusal, where it is the viewer's account. */
function Help(props: {
  item: DecidedItem;
  isLooking: boolean;
  onLookAgain(): Promise<void>;
}) {
  const { item, isLooking, onLookAgain } = props;
  const t = useMessages();
  const now = useNow();
  const problem = problemOfResult(item.result);
  const { about, hosts } = useProblemOrigin(item.target, problem);
  if (!problem || !about) {
    return null;
  }
  const origin = { ...about, pipeline: null, url: null, dispatchable: true };
  const { action } = problemWords(problem, { origin, hosts, now, t });
  return action && HELPED.has(action) ? (
    <ProblemActions
      action={action}
      problem={problem}
      origin={origin}
      refresh={onLookAgain}
      isRefreshing={isLooking}
    />
  ) : null;
}

function Outcome(props: {
  item: DecidedItem;
  provider: string;
  isLooking: boolean;
  onLookAgain(): Promise<void>;
}) {
  const { item, isLooking, onLookAgain } = props;
  const known = useKnownEnvironment(item.target)?.origin.provider;
  const t = useMessages();
  const tone = outcomeTone(item);
  const provider = known ? providerName(known, t) : props.provider;
  return (
    <li className={styles.row} data-tone={tone} data-result={item.result.kind}>
      <span className={styles.shape} aria-hidden="true">
        {SHAPES[tone]}
      </span>
      <div className={styles.text}>
        <span>{outcomeSentence(item, provider, t)}</span>
        {item.result.kind === 'refused' && (
          <Help item={item} isLooking={isLooking} onLookAgain={onLookAgain} />
        )}
      </div>
    </li>
  );
}

/** Props of {@link OutcomeList}. */
export interface OutcomeListProps {
  items: readonly DecidedItem[];
  /** The provider as people call it, where that of an environment is not known. */
  provider: string;
  /** Whether it is being looked at again. */
  isLooking: boolean;
  onLookAgain(): Promise<void>;
  /** Whether it takes the focus when it appears: the buttons may be gone. */
  takesFocus?: boolean;
}

/** What came of a decision, environment by environment, in words. */
export function OutcomeList(props: OutcomeListProps) {
  const { items, provider, isLooking, onLookAgain, takesFocus } = props;
  const t = useMessages();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) {
      ref.current?.focus();
    }
  }, [takesFocus]);
  const isOpen = items.some(({ result }) => result.kind === 'unknown');
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={t('pipeline.approval.outcome.label')}
      className={styles.root}
    >
      <ul className={styles.list}>
        {items.map(item => (
          <Outcome
            key={`${item.target.entityRef} ${item.target.environment}`}
            item={item}
            provider={provider}
            isLooking={isLooking}
            onLookAgain={onLookAgain}
          />
        ))}
      </ul>
      {isOpen && (
        <Button
          variant="secondary"
          size="small"
          className={styles.again}
          isPending={isLooking}
          onPress={onLookAgain}
        >
          {t('pipeline.approval.outcome.lookAgain')}
        </Button>
      )}
    </div>
  );
}
