import { act } from '@testing-library/react';

/** Gives an element the focus, as the Tab key does where it is long to press. */
export const focus = (element: HTMLElement) => act(() => element.focus());
