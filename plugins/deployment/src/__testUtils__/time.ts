import { focusManager } from '@tanstack/react-query';
import { act } from '@testing-library/react';

/** Lets time pass, for a test whose timers are moved by hand. */
export const pass = (ms: number) =>
  act(() => jest.advanceTimersByTimeAsync(ms));

/** Turns to another tab of the browser, or back. */
export function setHidden(hidden: boolean) {
  jest
    .spyOn(document, 'visibilityState', 'get')
    .mockReturnValue(hidden ? 'hidden' : 'visible');
  act(() => {
    window.dispatchEvent(new Event('visibilitychange'));
  });
}

/** Moves time by hand, in every test of a group, in a page that is looked at. */
export function useMovedTime() {
  beforeEach(() => {
    jest.useFakeTimers();
    focusManager.setFocused(undefined);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });
}
