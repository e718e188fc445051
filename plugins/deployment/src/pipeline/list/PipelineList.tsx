import { useMemo } from 'react';
import { useMessages } from '../../translation/useMessages';
import { useOpenStages } from '../hooks/useOpenStages';
import { useShared } from '../hooks/useShared';
import { useSteady } from '../hooks/useSteady';
import type { PipelineStagesProps } from '../model/props';
import { Notes } from '../parts';
import surface from '../parts/surface.module.css';
import { ListActionsProvider } from './ListContext';
import styles from './PipelineList.module.css';
import { StageItems } from './StageItem';

/** The stages of a pipeline as a list, in the order in which they run: all that the graph says. */
export function PipelineList(props: PipelineStagesProps) {
  const { selected, linksOf } = props;
  const view = useShared(props.view);
  const { provider, kind } = view;
  const t = useMessages();
  const select = useSteady(props.onSelect);
  const { isOpen, choose } = useOpenStages(selected);
  const actions = useMemo(
    () => ({ provider, selected, isOpen, select, choose, linksOf }),
    [provider, selected, isOpen, select, choose, linksOf],
  );
  return (
    <div className={`${surface.root} ${styles.root}`}>
      {view.stages.length === 0 ? (
        <p className={styles.empty}>
          {t(
            kind === 'service'
              ? 'pipeline.graph.emptyService'
              : 'pipeline.graph.empty',
          )}
        </p>
      ) : (
        <ListActionsProvider value={actions}>
          <StageItems
            stages={view.stages}
            level={4}
            label={t('pipeline.graph.listLabel')}
          />
        </ListActionsProvider>
      )}
      <Notes view={view} />
    </div>
  );
}
