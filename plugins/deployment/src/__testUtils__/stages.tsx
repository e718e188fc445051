import type { StorageApi } from '@backstage/frontend-plugin-api';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ClockProvider } from '../components/Clock';
import type { PipelineStagesProps } from '../pipeline/model/props';
import type { PipelineView } from '../pipeline/model/view';
import { focus } from './focus';
import { NOW } from './builders';
import { deploymentApi, renderOnEntityPage } from './render';

/** Renders a graph, a list, or both behind their switch, and keeps what is selected. */
export function showStages(
  Stages: (props: PipelineStagesProps) => JSX.Element,
  view: PipelineView,
  /** Where the choice is remembered, if not in the browser. */
  storage?: StorageApi,
) {
  const onSelect = jest.fn<void, [string]>();
  let show: (next: PipelineView) => void = () => {};
  function Host() {
    const [selected, setSelected] = useState<string>();
    const [shown, setShown] = useState(view);
    show = setShown;
    return (
      <ClockProvider serverTime={NOW} browserTime={NOW}>
        <Stages
          view={shown}
          selected={selected}
          onSelect={id => {
            onSelect(id);
            setSelected(id);
          }}
        />
      </ClockProvider>
    );
  }
  const { container } = renderOnEntityPage(<Host />, deploymentApi(), {}, [], {
    storage,
  });
  return {
    container,
    onSelect,
    /** A refresh: the same stages with what has changed. */
    refresh: (next: PipelineView) => show(next),
  };
}

/** A node of the graph, once it is there. */
export const node = async (name: string | RegExp) =>
  within(await screen.findByRole('group', { name }));

/** A row of the list, once it is there. */
export async function row(stage: string) {
  const heading = await screen.findByRole('heading', { name: stage });
  return within(heading.closest('li')!);
}

/** What is to be read in an element, piece by piece; pictures by their names. */
export function readIn(element: Element): string[] {
  const pieces: string[] = [];
  const read = (part: Node) => {
    if (part.nodeType === Node.TEXT_NODE) {
      const text = part.textContent!.trim();
      if (text) {
        pieces.push(text);
      }
    } else if (part instanceof Element && part.tagName !== 'STYLE') {
      const name = part.getAttribute('role') === 'img' && part.ariaLabel;
      if (name) {
        pieces.push(name);
      } else {
        part.childNodes.forEach(read);
      }
    }
  };
  read(element);
  return pieces;
}

/**
 * Presses a button as the keyboard does. A pointer's events lack their window in
 * jsdom, and what pans the graph asks for it.
 */
export async function press(button: HTMLElement) {
  focus(button);
  await userEvent.keyboard('{Enter}');
}
