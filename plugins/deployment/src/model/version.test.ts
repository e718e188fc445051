import type { Version } from 'backstage-plugin-deployment-common';
import { branch, commit, tag } from '../__testUtils__/builders';
import { translate } from '../__testUtils__/translate';
import {
  copyText,
  isSameVersion,
  provenanceSentence,
  unknownVersionSentence,
  versionName,
} from './version';

const t = translate();

const SHA = '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291';

const unknown = (
  overrides: Partial<Extract<Version, { kind: 'unknown' }>> = {},
): Version => ({
  kind: 'unknown',
  reason: 'no_source',
  ranOnRef: 'main',
  ranOnSha: SHA,
  ...overrides,
});

describe('versionName', () => {
  it.each([
    ['a tag', tag('v1.9.3'), 'v1.9.3'],
    ['a commit', commit('c41e9aa'), 'c41e9aa'],
    ['a branch with its commit', branch('main', '8f2c1d0'), 'main · 8f2c1d0'],
    [
      'a branch whose commit is not known',
      tag('main', { labelKind: 'branch', sha: null }),
      'main',
    ],
    ['an unknown version', unknown(), 'unknown'],
  ])('names %s', (_, version, name) => {
    expect(versionName(version, t)).toBe(name);
  });
});

describe('provenanceSentence', () => {
  it.each([
    ['dispatch_record', 'tag', 'as it was started from here'],
    ['run_name', 'tag', "read from the run's name"],
    ['deployment_payload', 'tag', "read from the deployment's payload"],
    ['deployed_ref', 'tag', 'tag that was deployed'],
    ['deployed_ref', 'branch', 'branch that was deployed'],
    ['deployed_ref', 'other', 'ref that was deployed'],
    ['deployed_commit', 'commit', 'version from the deployed commit'],
  ] as const)('says %s of a %s as "%s"', (provenance, labelKind, sentence) => {
    expect(provenanceSentence(tag('x', { provenance, labelKind }), t)).toBe(
      sentence,
    );
  });

  it.each([
    ['main', SHA, 'ran on main @ 8f2c1d0'],
    ['main', null, 'ran on main'],
    [null, SHA, 'ran on 8f2c1d0'],
    [null, null, ''],
  ])(
    'says of an unknown version that ran on %p and %p: "%s"',
    (ranOnRef, ranOnSha, sentence) => {
      expect(provenanceSentence(unknown({ ranOnRef, ranOnSha }), t)).toBe(
        sentence,
      );
    },
  );
});

describe('unknownVersionSentence', () => {
  it.each([
    ['version_input_not_readable', /GitHub does not give inputs back/],
    ['run_name_does_not_match', /does not match the pattern/],
    ['no_source', /names a version/],
  ] as const)('says why and what to do: %s', (reason, sentence) => {
    expect(unknownVersionSentence(unknown({ reason }), 'github', t)).toMatch(
      sentence,
    );
  });

  it('has nothing to say of a known one', () => {
    expect(unknownVersionSentence(tag('v1'), 'github', t)).toBe('');
  });
});

describe('copyText', () => {
  it.each([
    ['the tag', tag('v1.9.3'), 'v1.9.3'],
    [
      'the commit of a branch',
      branch('main', '8f2c1d0'),
      '8f2c1d0'.padEnd(40, '0'),
    ],
    ['the whole commit', commit('c41e9aa'), 'c41e9aa'.padEnd(40, '0')],
    ['what an unknown version ran on', unknown(), SHA],
    ['nothing where nothing is known', unknown({ ranOnSha: null }), undefined],
  ])('is %s', (_, version, text) => {
    expect(copyText(version)).toBe(text);
  });
});

describe('isSameVersion', () => {
  const known = tag('v3.1.0', { sha: 'a'.padEnd(40, '0') });

  it.each<[string, Version, boolean]>([
    ['with the same name', tag('v3.1.0', { sha: null }), true],
    ['with the same name and commit', known, true],
    ['of the same name at another commit', tag('v3.1.0'), false],
    ['with another name', tag('v3.0.0', { sha: null }), false],
    ['that is a branch of that name', branch('v3.1.0', 'a'), false],
    ['that is not known', unknown(), false],
  ])('one %s: %s', (_, other, isSame) => {
    expect(isSameVersion(known, other)).toBe(isSame);
    expect(isSameVersion(other, known)).toBe(isSame);
  });
});
