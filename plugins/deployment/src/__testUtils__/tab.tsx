import { screen, within } from '@testing-library/react';
import type { OverviewAnswer } from '../api/DeploymentApi';
import { EntityDeployments } from '../components/EntityDeployments';
import { NOW } from './builders';
import { deploymentApi, renderOnEntityPage } from './render';

/** Opens the service tab with a client that gives these answers. */
export function showTab(...answers: (OverviewAnswer | Error)[]) {
  const api = deploymentApi(...answers);
  renderOnEntityPage(<EntityDeployments />, api);
  return api;
}

/** The card of an environment, once it is there. */
export async function card(name: string) {
  return within(await screen.findByRole('article', { name }));
}

/** Stops the clock at the moment of the fixtures, for every test of a file. */
export function useFixtureTime() {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });
}
