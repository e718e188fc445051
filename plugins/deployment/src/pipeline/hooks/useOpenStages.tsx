import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import type { StageView } from '../model/view';

type Choices = Readonly<Record<string, boolean>>;

interface OpenStages {
  choices: Choices;
  choose: (stageId: string, isOpen: boolean) => void;
}

const Shared = createContext<OpenStages | undefined>(undefined);

function useChoices(): OpenStages {
  const [choices, setChoices] = useState<Choices>({});
  const choose = useCallback(
    (stageId: string, isOpen: boolean) =>
      setChoices(before => ({ ...before, [stageId]: isOpen })),
    [],
  );
  return useMemo(() => ({ choices, choose }), [choices, choose]);
}

/** Has graph and list open the same stages. */
export function OpenStagesProvider(props: { children: ReactNode }) {
  const shared = useChoices();
  return <Shared.Provider value={shared}>{props.children}</Shared.Provider>;
}

/** Whether something inside a stage asks for somebody, or is what is looked at. */
function concernsSomebody(
  stage: StageView,
  selected: string | undefined,
): boolean {
  return stage.parts.some(
    part =>
      part.id === selected ||
      part.gates.some(gate => gate.state === 'closed') ||
      concernsSomebody(part, selected),
  );
}

/**
 * Which stages show their parts: those that the viewer opened, and, where they
 * did not say, those with a gate inside that holds something up.
 */
export function useOpenStages(selected: string | undefined) {
  const own = useChoices();
  const { choices, choose } = useContext(Shared) ?? own;
  const isOpen = useCallback(
    (stage: StageView) =>
      stage.parts.length > 0 &&
      (choices[stage.id] ?? concernsSomebody(stage, selected)),
    [choices, selected],
  );
  return { isOpen, choose };
}
