import { screen, within } from '@testing-library/react';
import { ago, problem } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  beginsWith,
  field,
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
import { responseError } from '../../../__testUtils__/responses';
import { host } from '../../../__testUtils__/settingsBuilders';
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

  describe('with a version that a link names', () => {
    it('begins with it where it is offered', async () => {
      const api = offeringApi();
      const { onChange } = openPicker(api, { initialLabel: 'v1.9.2' });

      await beginsWith(onChange, 'v1.9.2');
      expect(onChange).toHaveBeenCalledTimes(1);
      expect(api.getVersions).toHaveBeenCalledTimes(1);
      expect(field()).toHaveValue('');
    });

    it('begins with the commit that its SHA begins', async () => {
      const { onChange } = openPicker(offeringApi(), {
        initialLabel: '19AD0C400',
      });

      await beginsWith(onChange, '19ad0c4');
      expect(onChange).toHaveBeenCalledTimes(1);
    });

    it('searches for it where it is older than what is offered', async () => {
      const api = offeringApi();
      const old = offered('v0.3.0', '1234567');
      api.getVersions.mockImplementation(async (_, { query } = {}) =>
        query
          ? offeredVersions([section('tags', [old])], { query })
          : offeredVersions(),
      );
      const { onChange } = openPicker(api, { initialLabel: 'v0.3.0' });

      await beginsWith(onChange, 'v0.3.0');
      expect(onChange).toHaveBeenCalledTimes(1);
      expect(field()).toHaveValue('v0.3.0');
    });

    it('says that it was not found, and chooses nothing else', async () => {
      const api = offeringApi();
      api.getVersions.mockImplementation(async (_, { query } = {}) =>
        query
          ? offeredVersions([], { query, preselected: null })
          : offeredVersions(),
      );
      const { user, onChange } = openPicker(api, { initialLabel: 'v9.9.9' });

      expect(
        await screen.findByText(
          '“v9.9.9” was not found. Choose another version.',
        ),
      ).toBeInTheDocument();
      expect(onChange).not.toHaveBeenCalled();

      await user.click(
        screen.getByRole('button', { name: 'Show all versions' }),
      );
      expect(
        await screen.findByRole('group', { name: 'Tags and releases' }),
      ).toBeInTheDocument();
      expect(screen.queryByText(/was not found/)).toBeNull();
      expect(onChange).not.toHaveBeenCalled();
    });

    it('says why it cannot be deployed', async () => {
      const { onChange } = openPicker(offeringApi(), {
        initialLabel: 'feature/splits',
      });

      expect(
        await screen.findByText(
          /^feature\/splits cannot be deployed here\. deploy\.yml on feature\/splits has no workflow_dispatch/,
        ),
      ).toBeInTheDocument();
      expect(onChange).not.toHaveBeenCalled();
    });
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
      'staging deploys from acme/ledger, so its version is none of this repository.',
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
      'None of the runs that were looked at is known to have gone here.',
    ],
    [
      { kind: 'unknown_versions', count: 1 },
      'Of 1 deployment here it is not known which version it brought.',
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

  it('reads again what could not be read', async () => {
    const api = offeringApi();
    api.getVersions.mockResolvedValueOnce(
      offeredVersions([
        section('tags', [], {
          notes: [{ kind: 'unavailable', problem: problem('timeout') }],
        }),
      ]),
    );
    const { user } = openPicker(api);

    await user.click(await screen.findByRole('option', { name: 'Try again' }));

    expect(
      await screen.findByRole('option', { name: named('v1.9.4') }),
    ).toBeInTheDocument();
  });

  it('says that it is loading', async () => {
    const api = offeringApi();
    api.getVersions.mockReturnValue(new Promise(() => {}));
    openPicker(api);

    expect(await screen.findByText('Loading versions')).toBeInTheDocument();
    expect(field()).toHaveAttribute('aria-expanded', 'false');
  });

  it('says that there is nothing to choose from', async () => {
    openPicker(offeringApi(offeredVersions([], { preselected: null })));

    expect(await screen.findByText('No versions yet')).toBeInTheDocument();
  });

  it('says that the backend fails, and asks it again', async () => {
    const api = offeringApi();
    api.getVersions.mockRejectedValueOnce(await responseError(503));
    const { user, onChange } = openPicker(api);

    await user.click(await screen.findByRole('button', { name: 'Try again' }));

    await beginsWith(onChange, 'v1.9.3');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that a permission is missing', async () => {
    const api = offeringApi();
    api.getVersions.mockRejectedValue(
      await responseError(403, {
        name: 'NotAllowedError',
        message: 'Unauthorized',
      }),
    );
    openPicker(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /you lack the permission for this service/,
    );
  });

  it('offers to connect to the provider', async () => {
    const api = offeringApi();
    api.getHosts.mockResolvedValue([host('github.com', 'not_connected')]);
    api.getVersions.mockRejectedValueOnce(
      await responseError(401, {
        name: 'AuthenticationError',
        code: 'not_connected',
        message: 'github.com is not connected.',
        details: { host: 'github.com' },
      }),
    );
    api.connect.mockResolvedValue(undefined);
    const { user, onChange } = openPicker(api);

    await user.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );

    await beginsWith(onChange, 'v1.9.3');
    expect(api.connect).toHaveBeenCalledTimes(1);
  });

  it('marks what is not fresh, with its age and the reason', async () => {
    openPicker(
      offeringApi(
        offeredVersions(undefined, {
          stale: problem('host_down'),
          fetchedAt: ago(9),
        }),
      ),
    );

    expect(
      await screen.findByText(
        /^Last known versions, read 9 min ago\. The message of host_down\./,
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('listbox')).toBeInTheDocument();
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
