import { waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { focus } from '../../../__testUtils__/focus';
import { axeViolations } from '../../../__testUtils__/axe';
import { ago, deployment, run, tag } from '../../../__testUtils__/builders';
import { outcome } from '../../../__testUtils__/dialogBuilders';
import { openTab, twoEnvironments } from '../../../__testUtils__/entry';
import { responseError } from '../../../__testUtils__/responses';
import {
  unidentified,
  unknownOutcome,
} from '../../../__testUtils__/runBuilders';
import { card, useFixtureTime } from '../../../__testUtils__/tab';

async function show(
  dispatched: ReturnType<typeof outcome>,
  facts: Parameters<typeof twoEnvironments>[0] = {},
  denied: string[] = [],
) {
  const page = openTab([twoEnvironments({ dispatched, ...facts })], { denied });
  const heading = await (
    await card('production')
  ).findByRole('heading', { name: 'Started from here' });
  return { ...page, notice: within(heading.closest('section')!) };
}

describe('what was started from here', () => {
  useFixtureTime();

  it('says what, who, when and why, and links to the run', async () => {
    const started = outcome({
      reason: 'INC-482',
      requestedAt: ago(2),
      login: 'jokafor',
    });
    const { notice } = await show(started);

    expect(notice.getByText('started')).toBeInTheDocument();
    expect(notice.getByText('v1.9.3')).toBeInTheDocument();
    expect(notice.getByText(/jokafor/)).toHaveTextContent(
      'jokafor · asked for 2 min ago',
    );
    expect(notice.getByText('Why: INC-482')).toBeInTheDocument();
    expect(
      notice.getByText(
        'It shows here as an attempt as soon as GitHub lists it.',
      ),
    ).toBeInTheDocument();
    expect(
      notice.getByRole('link', { name: /^Open run on GitHub/ }),
    ).toHaveAttribute('href', started.run?.url);
  });

  it('names the Backstage user where the account is not known', async () => {
    const { notice } = await show(
      outcome({ login: null, requestedBy: 'user:default/alice' }),
    );

    expect(notice.getByText(/^alice/)).toBeInTheDocument();
  });

  it('asks for patience while it is being started', async () => {
    const { notice } = await show(
      outcome({ state: 'intent', run: null }, { run: null }),
    );

    expect(notice.getByText('being started')).toBeInTheDocument();
    expect(
      notice.getByText(/Do not start it a second time/),
    ).toBeInTheDocument();
  });

  it('says what to do where nobody knows whether it started', async () => {
    const { notice } = await show(unknownOutcome());

    expect(notice.getByText('not known if started')).toBeInTheDocument();
    expect(
      notice.getByText(/broke off before it answered/),
    ).toBeInTheDocument();
    expect(
      notice.getByText(/Look at the runs on GitHub before you deploy again/),
    ).toBeInTheDocument();
    expect(
      notice.getByRole('link', { name: /^Open the runs on GitHub/ }),
    ).toHaveAttribute(
      'href',
      'https://github.com/acme/payments/actions/workflows/deploy.yml',
    );
  });

  it('says that it can be tried again where nothing started', async () => {
    const { notice } = await show(
      outcome(
        { state: 'not_started', run: null },
        { run: null, message: 'The workflow is disabled.' },
      ),
    );

    expect(notice.getByText('not started')).toBeInTheDocument();
    expect(notice.getByText('The workflow is disabled.')).toBeInTheDocument();
    expect(notice.getByText(/You can deploy again/)).toBeInTheDocument();
  });

  it('waits for runs that fit where there is none to choose from', async () => {
    const { notice } = await show(unidentified([]));

    expect(notice.getByText('started, run not identified')).toBeInTheDocument();
    expect(notice.queryByRole('radio')).not.toBeInTheDocument();
    expect(
      notice.getByText(/Recent runs are checked again by themselves/),
    ).toBeInTheDocument();
  });

  it('takes the line of an attempt that is over, and of no other', async () => {
    await show(outcome(), {
      latest: deployment({ state: 'failed', version: tag('v1.9.2') }),
    });

    expect(
      (await card('production')).queryByText('failed'),
    ).not.toBeInTheDocument();
  });

  it('leaves an attempt that moves beside it', async () => {
    await show(outcome(), {
      latest: deployment({ state: 'running', version: tag('v1.9.2') }),
    });

    expect((await card('production')).getByText('running')).toBeInTheDocument();
  });
});

describe('the choice of the run that was started', () => {
  useFixtureTime();

  it('writes down the one that is chosen, and shows it', async () => {
    const user = userEvent.setup();
    const { api, notice } = await show(unidentified());
    const known = outcome({}, { run: run({ id: '9000000001', number: 131 }) });
    api.identifyDispatch.mockResolvedValue(known);
    const group = within(
      notice.getByRole('radiogroup', { name: 'Which of these runs is it?' }),
    );
    expect(
      group.getByRole('link', { name: /Look at run #131 on GitHub/ }),
    ).toBeInTheDocument();
    expect(
      notice.getByRole('button', { name: 'It is this one' }),
    ).toBeDisabled();

    await user.click(group.getByRole('radio', { name: /Run #131/ }));
    await user.click(notice.getByRole('button', { name: 'It is run #131' }));

    expect(api.identifyDispatch).toHaveBeenCalledWith(
      {
        entityRef: 'component:default/payments',
        environment: 'production',
      },
      { dispatch: 'd1', run: '9000000001' },
    );
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
  });

  it('is made by keyboard', async () => {
    const user = userEvent.setup();
    const { api, notice } = await show(unidentified());
    api.identifyDispatch.mockResolvedValue(outcome());
    focus(notice.getAllByRole('radio')[0]);

    await user.keyboard(' {ArrowDown}');

    expect(notice.getByRole('radio', { name: /Run #130/ })).toBeChecked();
  });

  it('says why it could not be written down, and keeps the choice', async () => {
    const user = userEvent.setup();
    const { api, notice } = await show(unidentified());
    api.identifyDispatch.mockRejectedValue(
      await responseError(409, {
        name: 'ConflictError',
        message: 'Run #131 belongs to another deployment.',
      }),
    );

    await user.click(notice.getByRole('radio', { name: /Run #131/ }));
    await user.click(notice.getByRole('button', { name: 'It is run #131' }));

    expect(await notice.findByRole('alert')).toHaveTextContent(
      'That could not be written down: Run #131 belongs to another deployment.',
    );
    expect(notice.getByRole('radio', { name: /Run #131/ })).toBeChecked();
  });

  it('is left to those who may deploy', async () => {
    const { notice } = await show(unidentified(), {}, ['deployment.dispatch']);

    expect(
      await notice.findByText(
        'Only those who may deploy to production can say which.',
      ),
    ).toBeInTheDocument();
    expect(notice.queryByRole('radio')).not.toBeInTheDocument();
    expect(
      notice.getByRole('link', { name: /Look at run #131/ }),
    ).toBeInTheDocument();
  });

  it('has no accessibility violations', async () => {
    await show(unidentified());

    expect(await axeViolations(document.body)).toEqual([]);
  });
});
