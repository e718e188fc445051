/**
 * A workflow of 100 jobs, as a large monorepo has one: a build, 90 suites in three
 * ranks, and a chain that deploys to three environments.
 */
export function workflowOfAHundredJobs(): string {
  const job = (name: string, needs: string[], rest = '') =>
    `  ${name}:\n    needs: [${needs.join(
      ', ',
    )}]\n    runs-on: ubuntu-latest\n${rest}    steps: [{ run: make ${name} }]\n`;
  const suites = ['unit', 'contract', 'integration'].map(rank =>
    Array.from({ length: 30 }, (_, index) => `${rank}-${index + 1}`),
  );
  const jobs = [
    '  build:\n    runs-on: ubuntu-latest\n    steps: [{ run: make }]\n',
    ...suites[0].map(name => job(name, ['build'])),
    ...suites[1].map((name, index) => job(name, [suites[0][index]])),
    ...suites[2].map((name, index) => job(name, [suites[1][index]])),
    job('package', suites[2]),
  ];
  let before = 'package';
  for (const environment of ['development', 'staging', 'production']) {
    jobs.push(
      job(
        `deploy-${environment}`,
        [before],
        `    environment: ${environment}\n`,
      ),
      job(`smoke-${environment}`, [`deploy-${environment}`]),
    );
    before = `smoke-${environment}`;
  }
  jobs.push(job('announce', [before]), job('tidy', [before]));
  return `name: Pipeline\non:\n  push:\n    branches: [main]\njobs:\n${jobs.join(
    '',
  )}`;
}
