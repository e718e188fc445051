import {
  createContext,
  useContext,
  useMemo,
  useSyncExternalStore,
  type ReactNode,
} from 'react';

const TICK_MS = 1_000;

// How far the backend's clock is ahead of this browser's.
const Offset = createContext(0);

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach(tick => tick()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function currentTick() {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS;
}

/**
 * Sets the clock by which ages are told: the backend's, since timestamps are
 * its own and a browser may be minutes off.
 */
export function ClockProvider(props: {
  /** A moment by the backend's clock. */
  serverTime: number | undefined;
  /** The same moment by this browser's clock. */
  browserTime: number;
  children: ReactNode;
}) {
  const { serverTime, browserTime, children } = props;
  const offset = useMemo(
    () => (serverTime === undefined ? 0 : serverTime - browserTime),
    [serverTime, browserTime],
  );
  return <Offset.Provider value={offset}>{children}</Offset.Provider>;
}

/** The present moment, anew every second. */
export function useNow(): number {
  const offset = useContext(Offset);
  return useSyncExternalStore(subscribe, currentTick) + offset;
}
