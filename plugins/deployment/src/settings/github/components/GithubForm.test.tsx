import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import type { GithubSourceDraft } from 'backstage-plugin-deployment-common';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  deployWorkflow,
  facts,
  githubSource,
  mapped,
  SERVICE,
} from '../../../__testUtils__/settingsBuilders';
import { GithubForm } from './GithubForm';

function show(
  source: GithubSourceDraft = githubSource('production'),
  options: {
    facts?: unknown;
    errors?: Record<string, string>;
    annotated?: string;
  } = {},
) {
  const latest = { source: source as unknown };
  function Form() {
    const [present, setPresent] = useState<unknown>(source);
    return (
      <GithubForm
        service={SERVICE}
        environment={mapped('production', { source: present })}
        facts={'facts' in options ? options.facts : facts()}
        annotated={options.annotated ?? 'acme/payments'}
        onChange={changed => {
          latest.source = changed;
          setPresent(changed);
        }}
        errorOf={field => options.errors?.[field]}
      />
    );
  }
  const { container } = render(
    <TestApiProvider
      apis={[
        [errorApiRef, mockApis.error()],
        [translationApiRef, mockApis.translation()],
      ]}
    >
      <Form />
    </TestApiProvider>,
  );
  return { latest, container };
}

const field = (name: string) => screen.getByRole('combobox', { name });

async function offered(name: string) {
  await userEvent.click(
    screen.getByRole('button', { name: `Show suggestions ${name}` }),
  );
  const list = await screen.findByRole('listbox');
  return within(list)
    .getAllByRole('option')
    .map(option => option.textContent);
}

async function unfold(title: string) {
  await userEvent.click(screen.getByText(title, { selector: 'span' }));
}

describe('GithubForm', () => {
  it('offers what the repository has, with a few words about each', async () => {
    const { container } = show();
    expect(await axeViolations(container)).toEqual([]);

    expect(await offered('Workflow')).toEqual([
      'ci.ymlCI · on push, pull_request',
      'deploy.ymlDeploy · can be started by hand',
    ]);
    await userEvent.keyboard('{Escape}');
    expect(await offered('Job')).toEqual([
      'build',
      'deployenvironment ${{ inputs.environment }}',
      'release / deploycalls release.yml',
    ]);
    await userEvent.keyboard('{Escape}');
    expect(await offered('GitHub environment')).toEqual([
      'productionneeds approval by acme/platform-leads · waits 30 minutes · certain branches or tags only',
      'stagingno protection',
    ]);
    await userEvent.keyboard('{Escape}');
    expect(await offered('Value for this environment')).toEqual([
      'staging',
      'production',
    ]);
  });

  it('takes a job from the list', async () => {
    const { latest } = show();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show suggestions Job' }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: /release \/ deploy/ }),
    );

    expect(latest.source).toMatchObject({ job: 'release / deploy' });
    expect(field('Job')).toHaveValue('release / deploy');
  });

  it('takes what no list has, and says that it was not found and where', async () => {
    const { latest } = show();
    await userEvent.clear(field('Workflow'));
    await userEvent.type(field('Workflow'), 'ship.yml');
    await userEvent.keyboard('{Escape}{Tab}');

    expect(field('Workflow')).toHaveValue('ship.yml');
    expect(latest.source).toMatchObject({
      workflow: '.github/workflows/ship.yml',
    });
    expect(field('Workflow')).toHaveAccessibleDescription(
      expect.stringContaining(
        'ship.yml is not among the workflows of the default branch: ci.yml, deploy.yml.',
      ),
    );
  });

  it.each([
    [{ job: 'shipit' }, 'Job', 'deploy.yml has no job called shipit'],
    [
      { environment: 'prod' },
      'GitHub environment',
      'The repository has no environment called prod.',
    ],
    [
      { versionInput: 'tag' },
      'Version input',
      'deploy.yml declares no input called tag.',
    ],
    [
      { environmentInput: { name: 'stage', value: 'x' } },
      'Environment input',
      'deploy.yml declares no input called stage.',
    ],
  ])('says of %j at its field what is missing', (change, name, message) => {
    show(githubSource('production', change));

    expect(field(name)).toHaveAccessibleDescription(
      expect.stringContaining(message),
    );
  });

  it('says nothing is missing before the repository was read', () => {
    show(githubSource('production', { job: 'shipit' }), { facts: undefined });

    expect(field('Job')).toHaveAccessibleDescription(
      'Empty: any job that fits.',
    );
  });

  it('shows an error in place of a warning, tied to its field', () => {
    show(githubSource('production', { job: 'shipit' }), {
      errors: { 'source.job': 'No such job.' },
    });

    expect(field('Job')).toBeInvalid();
    expect(field('Job')).toHaveAccessibleDescription(
      expect.stringContaining('No such job.'),
    );
  });

  it('says what each way to map means, and changes it', async () => {
    const { latest } = show({ owner: 'acme', repo: 'payments' });

    const chosen = screen.getByRole('radio', {
      name: /One workflow, the environment is an input/,
    });
    expect(chosen).toBeChecked();
    await userEvent.click(
      screen.getByRole('radio', {
        name: /Every run of the workflow counts for this environment/,
      }),
    );

    expect(latest.source).toMatchObject({
      topology: 'workflow-per-environment',
    });
    expect(
      screen.queryByRole('combobox', { name: 'Environment input' }),
    ).not.toBeInTheDocument();
  });

  describe('the run-name pattern', () => {
    it('is tried on recent runs while one types', async () => {
      show();
      const list = screen.getByRole('list', {
        name: 'Recent runs of deploy.yml',
      });
      expect(
        within(list)
          .getAllByRole('listitem')
          .map(one => one.textContent),
      ).toEqual([
        '✓matches: Deploy v1.9.3 to production → version v1.9.3, environment production',
        '✓matches: Deploy v1.9.3 to staging → version v1.9.3, environment staging',
        '–does not match: Rebuild caches',
      ]);
    });

    it('is suggested from the run-name of the workflow', async () => {
      const { latest } = show(
        githubSource('production', { runName: undefined }),
      );
      await userEvent.click(screen.getByRole('button', { name: 'Use it' }));

      expect(latest.source).toMatchObject({
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
      });
      expect(
        screen.queryByRole('button', { name: 'Use it' }),
      ).not.toBeInTheDocument();
    });

    it.each([
      ['Deploy (.*)', /needs a named group/],
      ['Deploy (?<version>', /not a regular expression/],
    ])('%s is called wrong at once', (runName, message) => {
      show(githubSource('production', { runName }));

      const pattern = screen.getByRole('textbox', { name: 'Run-name pattern' });
      expect(pattern).toBeInvalid();
      expect(pattern).toHaveAccessibleDescription(
        expect.stringMatching(message),
      );
    });

    it('that could keep the browser busy is left to the test', () => {
      show(githubSource('production', { runName: '(?<version>(a+)+)$' }));

      expect(
        screen.getByText(/tried by the test beside the form/),
      ).toBeInTheDocument();
    });
  });

  describe('deploying from here', () => {
    it('says in words what holds while it is folded', () => {
      show();
      expect(
        screen.getByText('Started from here, on the default branch'),
      ).toBeInTheDocument();
      expect(screen.getByText('Everything counts')).toBeInTheDocument();
    });

    it('runs on a fixed ref from a list', async () => {
      const { latest } = show();
      await unfold('Deploying from here');
      await userEvent.click(
        await screen.findByRole('radio', { name: /Always the same/ }),
      );
      await userEvent.type(field('Branch or tag'), 'release/1.9');

      expect(latest.source).toMatchObject({
        dispatch: { ref: { kind: 'fixed', name: 'release/1.9' } },
      });
    });

    it('offers each further input in the form of its type, with the default of the file', async () => {
      const { latest } = show();
      await unfold('Deploying from here');

      await userEvent.click(
        await screen.findByRole('button', { name: /dry_run/ }),
      );
      expect(
        (await screen.findAllByRole('option')).map(one => one.textContent),
      ).toEqual(['as the workflow says (false)', 'true', 'false']);
      await userEvent.click(screen.getByRole('option', { name: 'true' }));

      await userEvent.click(screen.getByRole('button', { name: /strategy/ }));
      await userEvent.click(
        await screen.findByRole('option', { name: 'blue-green' }),
      );
      const note = screen.getByRole('textbox', { name: 'note' });
      expect(note).toHaveAttribute('placeholder', 'default: none');

      expect(latest.source).toMatchObject({
        dispatch: {
          enabled: true,
          inputs: [
            { name: 'dry_run', value: 'true' },
            { name: 'strategy', value: 'blue-green' },
          ],
        },
      });
    });

    it('is switched off', async () => {
      const { latest } = show();
      await unfold('Deploying from here');
      await userEvent.click(
        await screen.findByRole('switch', {
          name: 'Deployments are started from here',
        }),
      );

      expect(latest.source).toMatchObject({ dispatch: { enabled: false } });
      expect(screen.getByText('Not started from here')).toBeInTheDocument();
    });

    it('warns where nobody can start the workflow', async () => {
      show(githubSource('production'), {
        facts: facts({
          workflows: [{ ...deployWorkflow, dispatchable: false }],
        }),
      });
      await unfold('Deploying from here');

      expect(
        await screen.findByText(/deploy\.yml has no workflow_dispatch/),
      ).toBeInTheDocument();
    });
  });

  describe('the versions that are offered', () => {
    it('are narrowed by a pattern from the tags that are there', async () => {
      const { latest } = show();
      await unfold('Versions offered');
      expect(
        await screen.findByText('4 of the 4 newest tags match.'),
      ).toBeInTheDocument();

      expect(await offered('Tag pattern')).toEqual([
        'v*3 of the newest tags, such as v1.9.3',
        'web-*1 of the newest tags, such as web-2024.05',
      ]);
      await userEvent.click(screen.getByRole('option', { name: /^v\*/ }));

      expect(latest.source).toMatchObject({ versions: { tagPattern: 'v*' } });
      expect(
        screen.getByText('3 of the 4 newest tags match.'),
      ).toBeInTheDocument();
      expect(screen.getByText(/tags like v\*/)).toBeInTheDocument();
    });

    it('come from what is ticked', async () => {
      const { latest } = show();
      await unfold('Versions offered');
      await userEvent.click(
        await screen.findByRole('checkbox', { name: 'Branches' }),
      );
      await userEvent.click(screen.getByRole('radio', { name: 'By date' }));
      await userEvent.click(
        screen.getByRole('switch', { name: 'Offer pre-releases' }),
      );

      expect(latest.source).toMatchObject({
        versions: {
          sources: ['tags', 'releases', 'commits'],
          order: 'date',
          prereleases: false,
        },
      });
    });
  });

  it('ignores what is listed with commas', async () => {
    const { latest } = show();
    await unfold('What does not count');
    const tasks = await screen.findByRole('textbox', { name: 'Tasks' });
    await userEvent.type(tasks, 'deploy:migrations, smoke, ');

    expect(tasks).toHaveValue('deploy:migrations, smoke, ');
    expect(latest.source).toMatchObject({
      ignore: { tasks: ['deploy:migrations', 'smoke'] },
    });
    expect(
      screen.getByText('Ignored: deploy:migrations, smoke'),
    ).toBeInTheDocument();
  });

  it('has a repository of its own for each environment, marked where it is another', async () => {
    const { latest } = show();
    await unfold('Repository');
    const repository = await screen.findByRole('textbox', {
      name: 'Repository',
    });
    await userEvent.clear(repository);
    await userEvent.type(repository, 'acme/shared');

    expect(repository).toHaveValue('acme/shared');
    expect(latest.source).toMatchObject({ owner: 'acme', repo: 'shared' });
    expect(repository).toHaveAccessibleDescription(
      expect.stringContaining('The catalog says that payments is in'),
    );
  });

  it('unfolds what is wrong', () => {
    show(githubSource('production'), {
      errors: {
        'source.ignore': 'Too many.',
        'source.ignore.tasks': 'Too many.',
      },
    });

    expect(screen.getByRole('textbox', { name: 'Tasks' })).toBeInvalid();
  });
});
