import type { PipelineNote } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';
import { allStages, type PipelineView } from './view';

function noteSentence(
  note: PipelineNote,
  nameOf: (id: string) => string,
  t: Translate,
): string {
  switch (note.kind) {
    case 'no_file':
      return t('pipeline.graph.note.no_file', { reason: note.reason });
    case 'called_not_read':
      return t('pipeline.graph.note.called_not_read', {
        stage: nameOf(note.stage),
        workflow: note.workflow,
      });
    case 'legs_not_known':
      return t('pipeline.graph.note.legs_not_known', {
        stage: nameOf(note.stage),
      });
    case 'more_jobs':
      return t('pipeline.graph.note.more_jobs', { read: String(note.read) });
    case 'gates_not_placed':
      return t('pipeline.graph.note.gates_not_placed', {
        stages: note.stages.map(nameOf).join(', '),
        environments: note.environments.join(', '),
      });
    case 'rules_not_read':
      return t('pipeline.graph.note.rules_not_read', {
        environments: note.environments.join(', '),
      });
    case 'earlier_attempt':
      return t('pipeline.graph.note.earlier_attempt');
    case 'not_in_file':
    case 'circle':
    case 'same_name':
      return t(`pipeline.graph.note.${note.kind}`, {
        stages: note.stages.map(nameOf).join(', '),
      });
    default:
      return '';
  }
}

/** What is concluded about a pipeline and not said by the provider, as sentences. */
export function noteSentences(view: PipelineView, t: Translate): string[] {
  const stages = allStages(view.stages);
  const names = new Map(stages.map(({ id, name }) => [id, name]));
  const sentences = view.notes
    .map(note => noteSentence(note, id => names.get(id) ?? id, t))
    .filter(Boolean);
  return stages.some(stage => stage.inferred)
    ? [...sentences, t('pipeline.graph.inferredNote')]
    : sentences;
}
