import { defineConfig } from '@playwright/test';
import type { StackOptions } from './support/fixtures';

const executablePath = process.env.CHROMIUM_PATH;
if (!executablePath) {
  throw new Error(
    'CHROMIUM_PATH names no browser: run these tests with `npm test -- browser`, which finds or installs one.',
  );
}

export default defineConfig<object, StackOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  // One Backstage and one simulated GitHub for all tests of a dialect, and two cores: side by side they would only
  // wait for each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  timeout: 60_000,
  // Most of what is waited for is one round of requests; the rhythm of a running deployment is five seconds.
  expect: { timeout: 15_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    // Costs every test about a second, so only where somebody looks for a reason.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath,
      // Playwright allows every popup; with that, one that opens without a click would go unnoticed.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'github',
      use: { dialect: 'github' },
      testIgnore: [
        'deploy/**',
        'ghes/**',
        'pipeline/**',
        'settings/**',
        'webhooks/**',
      ],
    },
    // What these start would stand in the way of the others.
    { name: 'deploy', use: { dialect: 'github' }, testMatch: 'deploy/**' },
    { name: 'pipeline', use: { dialect: 'github' }, testMatch: 'pipeline/**' },
    // Elsewhere nothing is told, so that what is asked for is asked for by itself.
    {
      name: 'webhooks',
      use: { dialect: 'github', webhooks: true },
      testMatch: 'webhooks/**',
    },
    {
      name: 'settings',
      use: { dialect: 'github', configuration: 'none' },
      testMatch: 'settings/**',
    },
    { name: 'ghes', use: { dialect: 'ghes' }, testMatch: 'ghes/**' },
  ],
});
