import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  OfferedVersion,
  OfferedVersions,
} from 'backstage-plugin-deployment-common';
import { useState, type ReactElement } from 'react';
import type { DeploymentApi } from '../api/DeploymentApi';
import { VersionPicker } from '../deploy/components/VersionPicker';
import { DeploymentQueryProvider } from '../queries/queryClient';
import { offeredVersions, production } from './deployBuilders';
import { deploymentApi, renderOnEntityPage } from './render';
import { host } from './settingsBuilders';

/** A client that offers these versions, to every question the same. */
export function offeringApi(
  answer: OfferedVersions = offeredVersions(),
): jest.Mocked<DeploymentApi> {
  const api = deploymentApi();
  api.getHosts.mockResolvedValue([host()]);
  api.getVersions.mockImplementation(async (_, { query } = {}) => ({
    ...answer,
    query: query ?? null,
  }));
  return api;
}

/** Renders a part of the deploy dialog. */
export function renderPart(element: ReactElement, api: DeploymentApi) {
  return renderOnEntityPage(
    <DeploymentQueryProvider>{element}</DeploymentQueryProvider>,
    api,
  );
}

/** Opens the picker as a dialog does, which keeps what is chosen. */
export function openPicker(
  api: DeploymentApi,
  options: { initialLabel?: string; value?: OfferedVersion } = {},
) {
  const onChange = jest.fn<void, [OfferedVersion]>();
  const submit = jest.fn();
  function Dialog() {
    const [value, setValue] = useState(options.value);
    return (
      <form
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <VersionPicker
          target={production}
          value={value}
          initialLabel={options.initialLabel}
          onChange={version => {
            onChange(version);
            setValue(version);
          }}
        />
      </form>
    );
  }
  const { container } = renderPart(<Dialog />, api);
  return { user: userEvent.setup(), onChange, submit, container };
}

/** The search field. */
export const field = () => screen.getByRole('combobox', { name: 'Version' });

/** A section, once it is there. */
export const group = async (name: string) =>
  within(await screen.findByRole('group', { name }));

/** The name of an option begins with its label, and goes on with all else. */
export const named = (label: string) =>
  new RegExp(`^${label.replace(/[.+]/g, '\\$&')} `);

/** The option that the keyboard is at. */
export function activeOption(): HTMLElement | null {
  const id = field().getAttribute('aria-activedescendant');
  return id === null ? null : document.getElementById(id);
}

/** Waits until the version to begin with is chosen. */
export async function beginsWith(onChange: jest.Mock, label: string) {
  await waitFor(() =>
    expect(onChange).toHaveBeenCalledWith(expect.objectContaining({ label })),
  );
}
