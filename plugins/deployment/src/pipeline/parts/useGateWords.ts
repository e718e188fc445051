import type { StageGate } from 'backstage-plugin-deployment-common';
import { useNow } from '../../components/Clock';
import { useMessages } from '../../translation/useMessages';
import { gateWords } from '../model/gates';

/** Where a gate stands now, in a few words each; a countdown keeps up with the clock. */
export function useGateWords(gate: StageGate): string[] {
  const now = useNow();
  return gateWords(gate, now, useMessages());
}
