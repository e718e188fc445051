import { ExternalLink } from '../../components/ExternalLink';
import { useMessages } from '../../translation/useMessages';
import type { PipelineStagesProps } from '../model/props';
import type { StageView } from '../model/view';

function Rows(
  props: Omit<PipelineStagesProps, 'view'> & { stages: StageView[] },
) {
  const { stages, selected, onSelect } = props;
  return (
    <ul>
      {stages.map(stage => (
        <li key={stage.id}>
          {stage.gates.length > 0 ? (
            <button
              type="button"
              aria-pressed={selected === stage.id}
              onClick={() => onSelect(stage.id)}
            >
              {stage.name}
            </button>
          ) : (
            stage.name
          )}{' '}
          {stage.state}{' '}
          <ExternalLink href={stage.url}>{stage.name}</ExternalLink>
          {stage.parts.length > 0 && (
            <Rows
              stages={stage.parts}
              selected={selected}
              onSelect={onSelect}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** The stages of a pipeline as a list: all that the graph says. */
export function PipelineList(props: PipelineStagesProps) {
  const { view, selected, onSelect } = props;
  const t = useMessages();
  return (
    <section aria-label={t('pipeline.graph.label')}>
      <Rows stages={view.stages} selected={selected} onSelect={onSelect} />
    </section>
  );
}
