import type { RunPreflight } from 'backstage-plugin-deployment-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  answer,
  deployment,
  environment,
  run,
  tag,
} from '../../../__testUtils__/builders';
import { checked } from '../../../__testUtils__/dialogBuilders';
import { openTab } from '../../../__testUtils__/entry';
import { responseError } from '../../../__testUtils__/responses';
import {
  runActionOutcome,
  runPreflight,
  touched,
} from '../../../__testUtils__/runBuilders';
import { card, useFixtureTime } from '../../../__testUtils__/tab';

const RUN = run({ id: '9000000128', number: 128 });

const CANCEL = 'Cancel the deployment of v1.9.2 to production';

async function open(
  action: 'cancel' | 'rerun_failed',
  preflight: Partial<RunPreflight> | Error = {},
  denied: string[] = [],
) {
  const user = userEvent.setup();
  const page = openTab(
    [
      answer([
        environment('production', {
          latest: deployment({
            state: action === 'cancel' ? 'running' : 'failed',
            version: tag('v1.9.2'),
            run: RUN,
          }),
        }),
      ]),
    ],
    { denied },
  );
  // Not by instanceof: jsdom has errors of its own.
  if ('stack' in preflight) {
    page.api.getRunPreflight.mockRejectedValue(preflight);
  } else {
    page.api.getRunPreflight.mockResolvedValue(
      runPreflight({ action, run: RUN, ...preflight }),
    );
  }
  page.api.actOnRun.mockResolvedValue(runActionOutcome({ action }));
  await user.click(
    (await card('production')).getByRole('button', { name: /^More/ }),
  );
  await user.click(
    await screen.findByRole('menuitem', { name: /^(Cancel this|Re-run)/ }),
  );
  const dialog = await screen.findByRole('dialog');
  return { ...page, user, dialog: within(dialog), element: dialog };
}

const closed = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

describe('cancelling a deployment', () => {
  useFixtureTime();

  it('says what stops, also elsewhere, and what stays, and does it', async () => {
    const { api, user, dialog, post, element } = await open('cancel', {
      touches: [
        touched('production'),
        touched('staging'),
        touched('production', 'component:default/cart'),
      ],
    });

    expect(
      await dialog.findByText(
        'Run #128 (v1.9.2): what is under way stops, what has been deployed by then stays.',
      ),
    ).toBeInTheDocument();
    expect(
      dialog.getByText('Also stops: staging; production of cart.'),
    ).toBeInTheDocument();
    expect(
      dialog.getByText('Run #128 is still under way.'),
    ).toBeInTheDocument();
    expect(await axeViolations(element)).toEqual([]);

    await user.click(dialog.getByRole('button', { name: CANCEL }));

    await closed();
    const target = {
      entityRef: 'component:default/payments',
      environment: 'production',
      run: '9000000128',
    };
    expect(api.getRunPreflight).toHaveBeenCalledWith(
      target,
      'cancel',
      expect.anything(),
    );
    expect(api.actOnRun).toHaveBeenCalledWith(target, {
      action: 'cancel',
      accepted: [],
    });
    expect(post).toHaveBeenCalledWith(
      expect.objectContaining({
        title: 'GitHub has accepted the cancellation of run #128.',
      }),
    );
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
  });

  it('gives the focus back to the menu when it is left', async () => {
    const { user, dialog, api } = await open('cancel');

    await user.click(dialog.getByRole('button', { name: 'Let it go on' }));

    await closed();
    expect(api.actOnRun).not.toHaveBeenCalled();
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'More for production' }),
      ).toHaveFocus(),
    );
  });

  it('wants a tick for each warning, and sends what was ticked', async () => {
    const { api, user, dialog } = await open('cancel', {
      checks: [checked('warned', 'It was started by jokafor.')],
    });
    const go = dialog.getByRole('button', { name: CANCEL });
    const tick = await dialog.findByRole('checkbox');
    expect(go).toBeDisabled();
    expect(go).toHaveAccessibleDescription('Tick the warnings first.');

    await user.click(tick);
    expect(go).toBeEnabled();
    await user.click(tick);
    expect(go).toBeDisabled();
    await user.click(tick);
    await user.click(go);

    await closed();
    expect(api.actOnRun).toHaveBeenCalledWith(expect.anything(), {
      action: 'cancel',
      accepted: ['It was started by jokafor.'],
    });
  });

  it('cannot be done where something is blocked', async () => {
    const { dialog } = await open('cancel', {
      state: 'succeeded',
      checks: [checked('blocked', 'Run #128 has ended already.')],
    });

    expect(
      await dialog.findByText('Run #128 has ended already.'),
    ).toBeInTheDocument();
    const go = dialog.getByRole('button', { name: CANCEL });
    expect(go).toBeDisabled();
    expect(go).toHaveAccessibleDescription(
      'This cannot be done: see what is blocked above.',
    );
  });

  it('says which permission is missing', async () => {
    const { dialog } = await open('cancel', {}, ['deployment.cancel']);

    expect(
      await dialog.findByText(
        'You may not cancel deployments to production: the permission deployment.cancel is missing. Ask the owners of payments, or whoever manages permissions in this Backstage.',
      ),
    ).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: CANCEL })).toBeDisabled();
  });

  it('stays, with what was ticked, where it was refused', async () => {
    const { api, user, dialog } = await open('cancel', {
      checks: [checked('warned', 'It was started by jokafor.')],
    });
    api.actOnRun.mockRejectedValue(
      await responseError(403, {
        name: 'NotAllowedError',
        message: 'production of cart is not yours to stop.',
      }),
    );

    await user.click(await dialog.findByRole('checkbox'));
    await user.click(dialog.getByRole('button', { name: CANCEL }));

    expect(await dialog.findByRole('alert')).toHaveTextContent(
      /^It could not be cancelled.*production of cart is not yours to stop\./,
    );
    expect(dialog.getByRole('checkbox')).toBeChecked();
    expect(dialog.getByRole('button', { name: CANCEL })).toBeEnabled();
  });

  it('says where to look where nobody knows whether it was done', async () => {
    const { api, user, dialog } = await open('cancel');
    api.actOnRun.mockRejectedValue(
      await responseError(502, {
        name: 'DeploymentError',
        message: 'No answer came.',
        code: 'outcome_unknown',
        details: {},
      }),
    );
    await dialog.findByText('Run #128 is still under way.');

    await user.click(dialog.getByRole('button', { name: CANCEL }));

    expect(await dialog.findByRole('alert')).toHaveTextContent(
      /Look at the run on GitHub: it may have been done\./,
    );
  });

  it('looks at the run again where that did not work', async () => {
    const { api, user, dialog } = await open('cancel', new TypeError('down'));

    expect(await dialog.findByRole('alert')).toHaveTextContent(
      /^The run could not be looked at/,
    );
    expect(dialog.getByRole('button', { name: CANCEL })).toBeDisabled();
    api.getRunPreflight.mockResolvedValue(runPreflight({ run: RUN }));
    await user.click(dialog.getByRole('button', { name: 'Try again' }));

    expect(
      await dialog.findByText('Run #128 is still under way.'),
    ).toBeInTheDocument();
    expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('running the failed jobs again', () => {
  useFixtureTime();

  it('says what runs again, and does it', async () => {
    const { api, user, dialog } = await open('rerun_failed', {
      state: 'failed',
      touches: [touched('production'), touched('staging')],
    });

    expect(
      await dialog.findByText(
        'Run #128 (v1.9.2, failed): its failed jobs, and those that depend on them, run again with the same version and the same inputs.',
      ),
    ).toBeInTheDocument();
    expect(
      dialog.getByText('May also deploy to: staging.'),
    ).toBeInTheDocument();
    await user.click(
      dialog.getByRole('button', { name: 'Re-run the failed jobs of #128' }),
    );

    await closed();
    expect(api.actOnRun).toHaveBeenCalledWith(
      expect.objectContaining({ run: '9000000128' }),
      { action: 'rerun_failed', accepted: [] },
    );
  });

  it('needs the permission to deploy', async () => {
    const { dialog } = await open('rerun_failed', {}, ['deployment.dispatch']);

    expect(
      await dialog.findByText(/deployment\.dispatch is missing/),
    ).toBeInTheDocument();
    expect(
      dialog.getByRole('button', { name: 'Re-run the failed jobs of #128' }),
    ).toBeDisabled();
  });
});
