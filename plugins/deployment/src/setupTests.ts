import '@testing-library/jest-dom';
import { notifyManager } from '@tanstack/react-query';
import { act, configure } from '@testing-library/react';
import { failOnConsole } from './__testUtils__/quietConsole';

// Whole pages are rendered here; a busy machine takes its time.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });

// Components bring their stylesheets along, and jsdom applies all of them anew
// to each element that a test looks for by its role. They tell a test nothing.
beforeEach(() => {
  document.head.querySelectorAll('style').forEach(style => style.remove());
});

// A dialog that a test leaves open keeps its draft, and the next test begins anew.
afterEach(() => window.sessionStorage.clear());

// Answers come when they come, and React wants to be told in a test.
notifyManager.setNotifyFunction(callback => act(callback));

// After Testing Library's own, which takes down what a test has rendered.
failOnConsole();
