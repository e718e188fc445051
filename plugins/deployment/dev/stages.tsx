import {
  configApiRef,
  errorApiRef,
  storageApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { useState } from 'react';
import ReactDOM from 'react-dom/client';
import { ClockProvider } from '../src/components/Clock';
import type { PipelineView } from '../src/pipeline/model/view';
import { PipelineStages } from '../src/pipeline/stages';
import { NOW } from '../src/__testUtils__/builders';
import { pipelineScenes } from '../src/__testUtils__/pipelineScenes';

const OPENED_AT = Date.now();

function Scene(props: { title: string; view: PipelineView }) {
  const { title, view } = props;
  const [selected, setSelected] = useState<string>();
  return (
    <div style={{ padding: 16 }}>
      <p style={{ color: 'var(--bui-fg-secondary)', fontSize: 12 }}>
        {title}
        {selected && `, selected: ${selected}`}
      </p>
      <h3 style={{ display: 'none' }}>{title}</h3>
      <PipelineStages view={view} selected={selected} onSelect={setSelected} />
    </div>
  );
}

/** Shows stages as graph or list, one scene or all. */
export function showStages(query: URLSearchParams) {
  const only = query.get('stages');
  const as = query.get('as');
  const storage = mockApis.storage(
    as ? { data: { deployment: { 'stages-shown-as': as } } } : {},
  );
  ReactDOM.createRoot(document.getElementById('root')!).render(
    <TestApiProvider
      apis={[
        [configApiRef, mockApis.config()],
        [errorApiRef, mockApis.error()],
        [storageApiRef, storage],
        [translationApiRef, mockApis.translation()],
      ]}
    >
      <ClockProvider serverTime={NOW} browserTime={OPENED_AT}>
        {Object.entries(pipelineScenes)
          .filter(([title]) => !only || title === only)
          .map(([title, view]) => (
            <Scene key={title} title={title} view={view} />
          ))}
      </ClockProvider>
    </TestApiProvider>,
  );
}
