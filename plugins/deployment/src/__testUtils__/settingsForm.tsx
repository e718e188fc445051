import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi } from '../api/DeploymentApi';
import { responseError } from './responses';
import { openPage, PAYMENTS, settingsApi } from './settingsPage';

/** Opens the settings of `payments` with a client that was changed first. */
export function showSettings(
  change: (api: jest.Mocked<DeploymentApi>) => void = () => {},
  options: Parameters<typeof openPage>[2] & { path?: string } = {},
) {
  const api = settingsApi();
  change(api);
  openPage(options.path ?? PAYMENTS, api, options);
  return { api };
}

/** Nothing has been set up yet. */
export const unconfigured = (api: jest.Mocked<DeploymentApi>) => {
  api.getServiceEnvironments.mockResolvedValue([]);
};

/** A button, once it is there. */
export const button = (name: string | RegExp) =>
  screen.findByRole('button', { name });

/** All that is ours of the page. */
export function ownPage() {
  return screen
    .getByRole('heading', { name: 'Environments of payments' })
    .closest('header')!.parentElement!;
}

/** Opens one environment of the form. */
export async function openEnvironment(name: string) {
  await userEvent.click(await button(`Edit ${name}`));
}

/** Puts another text into a field. */
export async function retype(field: HTMLElement, text: string) {
  await userEvent.clear(field);
  if (text) {
    await userEvent.type(field, text);
  }
}

/** The error of a request that the core refused. */
export const coreError = (
  status: number,
  code: string,
  details: Record<string, unknown> = {},
  message = `The message of ${code}.`,
) => responseError(status, { name: 'Error', code, message, details });
