import { ButtonIcon } from '@backstage/ui';
import { RiAddLine, RiFullscreenLine, RiSubtractLine } from '@remixicon/react';
import { Panel, useReactFlow } from '@xyflow/react';
import { useMessages } from '../../translation/useMessages';
import { FIT } from './fit';
import styles from './PipelineGraph.module.css';

/** Zoom and fit. */
export function Tools(props: { onFit: () => void }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const t = useMessages();
  return (
    <Panel position="top-right" className={styles.tools}>
      <div role="group" aria-label={t('pipeline.graph.zoom.label')}>
        <ButtonIcon
          size="small"
          variant="secondary"
          icon={<RiSubtractLine />}
          aria-label={t('pipeline.graph.zoom.out')}
          onPress={() => zoomOut()}
        />
        <ButtonIcon
          size="small"
          variant="secondary"
          icon={<RiAddLine />}
          aria-label={t('pipeline.graph.zoom.in')}
          onPress={() => zoomIn()}
        />
        <ButtonIcon
          size="small"
          variant="secondary"
          icon={<RiFullscreenLine />}
          aria-label={t('pipeline.graph.zoom.fit')}
          onPress={() => {
            props.onFit();
            fitView(FIT);
          }}
        />
      </div>
    </Panel>
  );
}
