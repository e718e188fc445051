import { screen, within } from '@testing-library/react';
import { ago, problem } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  beginsWith,
  named,
  group,
  offeringApi,
  openPicker,
} from '../../../__testUtils__/deploy';
import {
  offered,
  offeredCommit,
  offeredVersions,
  section,
  usualSections,
  v193,
} from '../../../__testUtils__/deployBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('VersionPicker', () => {
  useFixtureTime();

  it('shows the sections in the order of the answer', async () => {
    openPicker(offeringApi());

    await screen.findByRole('listbox', { name: 'Version' });
    expect(
      screen.getAllByRole('group').map(one => {
        const id = one.getAttribute('aria-labelledby')!;
        return document.getElementById(id)?.textContent;
      }),
    ).toEqual([
      'Running in staging',
      'Previously good here',
      'Tags and releases',
      'Last commits of main',
      'Branches',
    ]);
  });

  it('says of a version what it is, who made it, how it fares and where it runs', async () => {
    openPicker(
      offeringApi(
        offeredVersions([
          section('tags', [
            offered('v1.9.3', 'b7719e2', {
              headline: 'Round totals per currency',
              release: { name: 'Autumn', url: null },
              liveIn: ['development', 'staging'],
              ci: 'running',
              date: ago(300),
            }),
          ]),
        ]),
      ),
    );

    const option = await screen.findByRole('option', { name: named('v1.9.3') });
    expect(option).toHaveAccessibleName(
      /commit b7719e2.*live in development.*live in staging.*checks running.*Autumn · Round totals per currency.*mkoval.*5 hr ago/,
    );
  });

  it.each([
    ['passed', /checks passed/],
    ['failed', /checks failed/],
    ['running', /checks running/],
    ['none', /no checks/],
    ['unknown', /checks unknown/],
  ] as const)('puts CI that is %s into words', async (ci, words) => {
    openPicker(
      offeringApi(
        offeredVersions([
          section('tags', [offered('v1.0.0', 'aaaaaaa', { ci })]),
        ]),
      ),
    );

    expect(
      await screen.findByRole('option', { name: named('v1.0.0') }),
    ).toHaveAccessibleName(words);
  });

  it('says when and by whom what was good here was deployed, and that it would be a step back', async () => {
    openPicker(offeringApi());

    const here = await group('Previously good here');
    expect(
      here.getByRole('option', { name: named('v1.9.0') }),
    ).toHaveAccessibleName(/roll back.*deployed 12 days ago by arossi/);
    expect(
      here.getByRole('option', { name: named('v1.9.1') }),
    ).toHaveAccessibleName(/live here/);
    expect(
      here.getByRole('option', { name: named('v1.9.1') }),
    ).not.toHaveAccessibleName(/roll back/);
    expect(
      (await group('Running in staging')).getByRole('option'),
    ).not.toHaveAccessibleName(/roll back/);
  });

  it('begins with what is proposed, and says so once', async () => {
    const { onChange } = openPicker(offeringApi());

    await beginsWith(onChange, 'v1.9.3');
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(screen.getAllByRole('option', { selected: true })).toHaveLength(1);
    expect(
      (await group('Running in staging')).getByRole('option', {
        selected: true,
      }),
    ).toHaveTextContent('v1.9.3');
  });

  it('chooses nothing where nothing is proposed', async () => {
    const { onChange } = openPicker(
      offeringApi(offeredVersions(undefined, { preselected: null })),
    );

    await screen.findByRole('listbox');
    expect(onChange).not.toHaveBeenCalled();
    expect(screen.queryByRole('option', { selected: true })).toBeNull();
  });

  it('leaves a choice that was made before as it is', async () => {
    const { onChange } = openPicker(offeringApi(), {
      value: usualSections()[1].versions[1],
    });

    expect(
      await screen.findByRole('option', { selected: true }),
    ).toHaveTextContent('v1.9.0');
    expect(onChange).not.toHaveBeenCalled();
  });

  it('names upstream as it can where it does not know which it is', async () => {
    openPicker(
      offeringApi(
        offeredVersions([
          section('upstream', [
            { ...v193, liveIn: ['development', 'staging'] },
          ]),
        ]),
      ),
    );

    expect(
      await screen.findByRole('group', { name: 'Running upstream' }),
    ).toBeInTheDocument();
  });

  it('says once why none of a section can be deployed', async () => {
    const dispatch = {
      kind: 'impossible',
      reason: 'commit_is_no_ref',
      message: 'The pipeline runs on branches and tags only.',
    } as const;
    openPicker(
      offeringApi(
        offeredVersions([
          section('commits', [
            offeredCommit('aaaaaaa', { dispatch }),
            offeredCommit('bbbbbbb', { dispatch }),
          ]),
        ]),
      ),
    );

    const commits = await screen.findByRole('group', {
      name: 'Last commits of the default branch',
    });
    expect(commits).toHaveAccessibleDescription(dispatch.message);
    for (const option of within(commits).getAllByRole('option')) {
      expect(option).toHaveAttribute('aria-disabled', 'true');
      expect(option).toHaveAccessibleName(
        /cannot be deployed.*runs on branches and tags only/,
      );
    }
  });

  it.each([
    [
      { kind: 'nothing_live', environment: 'staging' },
      'Nothing is live in staging.',
    ],
    [
      {
        kind: 'version_unknown',
        environment: 'staging',
        reason: 'run_name_does_not_match',
      },
      'What runs in staging is not known: the name of its run does not match the pattern of the settings.',
    ],
    [
      {
        kind: 'other_repository',
        environment: 'staging',
        repository: 'acme/ledger',
      },
      'staging deploys from acme/ledger, so its version does not come from this repository.',
    ],
    [
      { kind: 'not_read', environment: 'staging', problem: problem('timeout') },
      'staging could not be read. The message of timeout.',
    ],
    [
      { kind: 'looked_back', attempts: 10 },
      'Only the last 10 deployments were looked at.',
    ],
    [
      { kind: 'looked_back', attempts: 0 },
      'None of the runs that were looked at is known to have deployed here.',
    ],
    [
      { kind: 'unknown_versions', count: 1 },
      'It is not known which version 1 deployment here brought.',
    ],
    [
      { kind: 'commit_not_found', sha: 'abc' },
      'No commit has the SHA abc. Check the digits.',
    ],
    [
      { kind: 'commit_not_found_or_ambiguous', prefix: 'abcdef1' },
      'No commit begins with abcdef1, or several do. Add more digits.',
    ],
    [
      { kind: 'not_on_default_branch', branch: 'main' },
      'Not on main: it may come from a fork, or from a branch that was never merged.',
    ],
    [
      { kind: 'unavailable', problem: problem('host_down') },
      'This could not be read. The message of host_down.',
    ],
  ] as const)('says of a section: %o', async (note, sentence) => {
    openPicker(
      offeringApi(
        offeredVersions([section('upstream', [], { notes: [note] })], {
          preselected: null,
        }),
      ),
    );

    expect(
      await screen.findByRole('group', { name: 'Running upstream' }),
    ).toHaveAccessibleDescription(sentence);
  });

  it('has no accessibility violations', async () => {
    const { container } = openPicker(
      offeringApi(
        offeredVersions([
          section('pasted', [], {
            notes: [
              {
                kind: 'commit_ambiguous',
                prefix: 'abcdef1',
                candidates: ['abcdef10', 'abcdef1c'],
              },
            ],
          }),
          ...usualSections(),
        ]),
      ),
    );

    await screen.findByRole('option', { selected: true });
    expect(await axeViolations(container)).toEqual([]);
  });
});
