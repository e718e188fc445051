import type { GithubSourceDraft } from 'backstage-plugin-deployment-common';
import { translate } from '../../../__testUtils__/translate';
import {
  deployWorkflow,
  facts,
  githubSource,
} from '../../../__testUtils__/settingsBuilders';
import { countTags, furtherInputs, matchesTag, runsOf } from './facts';
import { problemsOf } from './problems';
import { patternFor, previewRunName } from './runName';
import {
  dispatchOf,
  newSource,
  readList,
  readSource,
  repositoryOf,
  withDispatch,
  withFields,
  withIgnore,
  withRepository,
  withVersions,
  withWorkflow,
  workflowFile,
} from './source';
import {
  dispatchWords,
  ignoreWords,
  protectionWords,
  summary,
  understood,
  versionsWords,
} from './words';

const t = translate();
const bare: GithubSourceDraft = { owner: 'acme', repo: 'payments' };

describe('a source', () => {
  it.each([undefined, null, 7, {}, { owner: 'acme' }])(
    'is read from %j without a crash',
    source => {
      expect(repositoryOf(source)).toBeUndefined();
      expect(workflowFile(readSource(source))).toBe('deploy.yml');
    },
  );

  it('names its workflow by its file, and stores its path', () => {
    const source = withWorkflow(bare, 'release.yml');
    expect(source.workflow).toBe('.github/workflows/release.yml');
    expect(workflowFile(source)).toBe('release.yml');
    expect(withWorkflow(source, '')).toEqual(bare);
  });

  it('has no field that is empty', () => {
    expect(withFields({ ...bare, job: 'deploy' }, { job: '' })).toEqual(bare);
  });

  it.each<[string, (source: GithubSourceDraft) => GithubSourceDraft]>([
    [
      'dispatch',
      source =>
        withDispatch(withDispatch(source, { enabled: false }), {
          enabled: true,
        }),
    ],
    [
      'an input',
      source =>
        withDispatch(
          withDispatch(source, { inputs: [{ name: 'a', value: 'b' }] }),
          { inputs: [] },
        ),
    ],
    [
      'sources of versions',
      source =>
        withVersions(withVersions(source, { sources: ['branches'] }), {
          sources: ['branches', 'commits', 'tags', 'releases'],
        }),
    ],
    [
      'the tag pattern',
      source =>
        withVersions(withVersions(source, { tagPattern: 'v*' }), {
          tagPattern: '',
        }),
    ],
    [
      'ignored tasks',
      source => withIgnore(withIgnore(source, { tasks: ['a'] }), { tasks: [] }),
    ],
  ])('is as before after %s there and back', (_, thereAndBack) => {
    expect(thereAndBack(bare)).toEqual(bare);
  });

  it('keeps the rest of the dispatch when a part changes', () => {
    const source = withDispatch(
      withDispatch(bare, { ref: { kind: 'fixed', name: 'release' } }),
      { inputs: [{ name: 'dry_run', value: 'true' }] },
    );
    expect(dispatchOf(source)).toEqual({
      enabled: true,
      ref: { kind: 'fixed', name: 'release' },
      inputs: [{ name: 'dry_run', value: 'true' }],
    });
  });

  it('of a new environment takes over how the team deploys, not where', () => {
    expect(newSource('acme/payments', githubSource('staging'))).toEqual({
      owner: 'acme',
      repo: 'payments',
      workflow: '.github/workflows/deploy.yml',
      topology: 'environment-input',
      versionInput: 'version',
      runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
      versionFromRef: 'auto',
    });
  });

  it('of a new environment takes over nothing from another repository', () => {
    expect(newSource('acme/search', githubSource('staging'))).toEqual({
      owner: 'acme',
      repo: 'search',
    });
  });

  it.each([
    ['acme/payments', 'acme', 'payments'],
    ['acme/', 'acme', ''],
    ['acme', 'acme', ''],
    ['', '', ''],
    ['acme/payments/x', 'acme', 'payments'],
  ])('reads the repository %j', (text, owner, repo) => {
    expect(withRepository({}, text)).toEqual({ owner, repo });
  });

  it('reads a list with commas', () => {
    expect(readList(' a, ,b ,')).toEqual(['a', 'b']);
  });
});

describe('previewRunName', () => {
  const titles = ['Deploy v1.9.3 to production', 'Rebuild caches'];

  it('reads version and environment from the titles that match', () => {
    expect(
      previewRunName('Deploy (?<version>\\S+) to (?<environment>\\S+)', titles),
    ).toEqual({
      kind: 'read',
      readings: [
        {
          title: titles[0],
          matches: true,
          version: 'v1.9.3',
          environment: 'production',
        },
        { title: titles[1], matches: false },
      ],
    });
  });

  it('takes the older way to name groups too', () => {
    expect(previewRunName('Deploy (?P<version>\\S+)', titles)).toMatchObject({
      readings: [{ version: 'v1.9.3' }, { matches: false }],
    });
  });

  it.each([
    [undefined, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['Deploy .*', { kind: 'invalid', reason: 'groups' }],
    ['Deploy (?<version>', { kind: 'invalid', reason: 'syntax' }],
    ['(?i)deploy (?<version>\\S+)', { kind: 'elsewhere' }],
    ['(?<version>\\p{L}+)', { kind: 'elsewhere' }],
    ['(?=x)(?<version>.)', { kind: 'elsewhere' }],
  ])('of %j', (pattern, expected) => {
    expect(previewRunName(pattern, titles)).toEqual(expected);
  });

  it.each([
    '(?<version>(a+)+)$',
    '(?<version>(a|a)*)$',
    '(?<version>(a{1,9}){9})$',
    '(?<version>.*.*.*.*.*.*.*.*x)',
    `(?<version>${'a?'.repeat(30)}${'a'.repeat(30)})`,
  ])('leaves %s, which could keep the browser busy, to the core', pattern => {
    expect(previewRunName(pattern, ['a'.repeat(60)])).toEqual({
      kind: 'elsewhere',
    });
  });

  it('is quick for what it takes', () => {
    const begin = performance.now();
    const preview = previewRunName(
      '(?<version>\\S+\\S+\\S+)x',
      Array.from({ length: 20 }, () => 'a'.repeat(60)),
    );
    expect(preview.kind).toBe('read');
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('patternFor', () => {
  it.each([
    [deployWorkflow.runName, 'Deploy (?<version>\\S+) to (?<environment>\\S+)'],
    [
      'Deploy ${{ github.event.inputs.version }} (by ${{ github.actor }})',
      'Deploy (?<version>\\S+) \\(by .*\\)',
    ],
    ['Deploy ${{ github.sha }}', undefined],
    [null, undefined],
  ])('of %j', (runName, expected) => {
    expect(patternFor(runName, githubSource('production'))).toBe(expected);
  });

  it('reads what the run name writes', () => {
    const pattern = patternFor(
      deployWorkflow.runName,
      githubSource('production'),
    );
    expect(
      previewRunName(pattern, ['Deploy v2+a to production']),
    ).toMatchObject({
      readings: [{ version: 'v2+a', environment: 'production' }],
    });
  });
});

describe('facts', () => {
  it.each([
    ['v*', 'v1.9.3', true],
    ['v*', 'v', false],
    ['payments/v*', 'payments/v1', true],
    ['payments/v*', 'web/v1', false],
    ['v1.9.3', 'v1.9.3', true],
    ['v1.9.3', 'v1x9x3', false],
  ])('the pattern %s takes the tag %s: %s', (pattern, tag, expected) => {
    expect(matchesTag(pattern, tag)).toBe(expected);
  });

  it('count the tags that match, and all without a pattern', () => {
    expect(countTags(facts(), 'v*')).toBe(3);
    expect(countTags(facts(), undefined)).toBe(4);
  });

  it('have the runs of the workflow', () => {
    expect(runsOf(facts(), readSource(bare))).toHaveLength(3);
    expect(runsOf(facts(), withWorkflow(bare, 'ci.yml'))).toEqual([]);
  });

  it('leave the inputs that are neither version nor environment', () => {
    const source = withDispatch(githubSource('production'), {
      inputs: [
        { name: 'strategy', value: 'blue-green' },
        { name: 'gone', value: 'x' },
      ],
    });
    expect(
      furtherInputs(deployWorkflow, source).map(
        ({ input, isDeclared, value }) => [input.name, isDeclared, value],
      ),
    ).toEqual([
      ['dry_run', true, undefined],
      ['strategy', true, 'blue-green'],
      ['note', true, undefined],
      ['gone', false, 'x'],
    ]);
  });
});

describe('problemsOf', () => {
  it.each<[Partial<GithubSourceDraft>, string[]]>([
    [{}, []],
    [{ repo: '' }, ['source.repo']],
    [{ repo: '..' }, ['source.repo']],
    [{ workflow: 'deploy.sh' }, ['source.workflow']],
    [{ workflow: '../deploy.yml' }, ['source.workflow']],
    [{ workflow: '.github/workflows/deploy.yaml' }, []],
    [{ topology: 'job-per-environment' }, ['source.job']],
    [{ topology: 'job-per-environment', environment: 'x' }, []],
    [
      { environmentInput: { name: 'environment', value: '' } },
      ['source.environmentInput.value'],
    ],
    [
      { environmentInput: { name: '', value: 'x' } },
      ['source.environmentInput.name'],
    ],
    [
      { dispatch: { enabled: true, ref: { kind: 'fixed', name: '' } } },
      ['source.dispatch.ref.name'],
    ],
    [{ dispatch: { enabled: false, ref: { kind: 'fixed', name: '' } } }, []],
    [
      { versions: { sources: [], order: 'semver', prereleases: true } },
      ['source.versions.sources'],
    ],
  ])('of %j', (change, fields) => {
    expect(
      problemsOf({ ...bare, ...change }, t).map(({ field }) => field),
    ).toEqual(fields);
  });
});

describe('words', () => {
  it.each<[GithubSourceDraft, string]>([
    [bare, 'deploy.yml'],
    [githubSource('production'), 'deploy.yml · deploy · production'],
    [
      githubSource('production', { environment: undefined, job: undefined }),
      'deploy.yml · production',
    ],
  ])('for a source', (source, expected) => {
    expect(summary(source)).toBe(expected);
  });

  it('for what was understood', () => {
    expect(understood(facts(), t).map(({ text }) => text)).toEqual([
      '2 workflows, 1 can be started by hand',
      '2 GitHub environments',
      '42 tags like v1.9.3',
      'default branch main',
      'your permission: write',
    ]);
  });

  it('for a repository that has little, and what is wrong with it', () => {
    const texts = understood(
      facts({
        archived: true,
        workflows: [{ ...deployWorkflow, dispatchable: false, error: 'x' }],
        environments: [],
        tagSchemes: [],
        defaultBranch: null,
        viewerPermission: null,
      }),
      t,
    ).map(({ text }) => text);
    expect(texts).toEqual([
      'archived: nothing can be deployed from it',
      '1 workflow',
      '1 workflow could not be understood: deploy.yml',
      'no GitHub environments',
      'no tags',
    ]);
    expect(understood(undefined, t)).toEqual([]);
  });

  it('for protection', () => {
    const [production, staging] = facts().environments;
    expect(protectionWords(production, t)).toBe(
      'needs approval by acme/platform-leads · waits 30 minutes · certain branches or tags only',
    );
    expect(protectionWords(staging, t)).toBe('no protection');
  });

  it('for defaults', () => {
    expect([
      dispatchWords(bare, t),
      versionsWords(bare, t),
      ignoreWords(bare, t),
    ]).toEqual([
      'Started from here, on the default branch',
      'tags, releases, commits, branches',
      'Everything counts',
    ]);
  });

  it('for what was changed', () => {
    let source = withDispatch(bare, { ref: { kind: 'fixed', name: 'main' } });
    source = withVersions(source, { sources: ['tags'], tagPattern: 'v*' });
    source = withIgnore(source, { creators: ['bot'] });
    expect([
      dispatchWords(source, t),
      versionsWords(source, t),
      ignoreWords(source, t),
    ]).toEqual([
      'Started from here, on main',
      'tags; tags like v*',
      'Ignored: bot',
    ]);
    expect(dispatchWords(withDispatch(bare, { enabled: false }), t)).toBe(
      'Not started from here',
    );
  });
});
