/** A small world for the tests of the HTTP face. */
import type { ScenarioDocument } from '../scenario/document.ts';

const DEPLOY = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: choice, options: [staging, production], required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment:
      name: \${{ inputs.environment }}
      url: https://\${{ inputs.environment }}.acme.test
    steps: [{ name: Roll out, run: ./deploy.sh }]
`;

const CI = `
name: CI
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps: [{ run: make test }]
`;

/**
 * acme/shop (public; staging, and production that bob has to approve) and
 * acme/vault (private; carol does not see it). Alice may push, bob owns the
 * organization, carol only reads what is public.
 */
export const TEST_SCENARIO: ScenarioDocument = {
  organization: { login: 'acme', name: 'Acme', admins: ['bob'] },
  users: [
    { login: 'alice', name: 'Alice', email: 'alice@acme.test' },
    { login: 'bob', name: 'Bob', email: 'bob@acme.test' },
    { login: 'carol', name: 'Carol', email: 'carol@acme.test' },
  ],
  teams: [{ slug: 'leads', name: 'Leads', members: ['bob'] }],
  repositories: [
    {
      name: 'shop',
      description: 'Sells things',
      collaborators: { alice: 'push', '@leads': 'maintain' },
      protected_branches: ['main'],
      files: {
        '.github/workflows/deploy.yml': DEPLOY,
        '.github/workflows/ci.yml': CI,
        'README.md': '# Shop\n',
      },
      environments: {
        staging: {},
        production: {
          reviewers: ['bob', '@leads'],
          wait_timer: 1,
          branches: ['main', 'release/*'],
          custom_rules: [{ app: 'change-board', approve_after: '1s' }],
        },
      },
      jobs: { 'deploy.yml': { deploy: { seconds: 20 } } },
      history: [
        { commits: 130, age: '60d .. 10d', by: ['alice'], about: ['cart'] },
        {
          tag: 'v1.0.0',
          age: '9d',
          by: 'alice',
          annotation: 'First',
          release: true,
        },
        { branch: 'release/1', age: '8d', by: 'alice', ref: 'v1.0.0' },
        { commit: 'Faster checkout', age: '7d', by: 'alice' },
        {
          run: 'deploy.yml',
          age: '6d',
          by: 'alice',
          inputs: { environment: 'staging', version: 'v1.0.0' },
        },
        {
          run: 'deploy.yml',
          age: '5d',
          by: 'alice',
          inputs: { environment: 'production', version: 'v1.0.0' },
          reviews: [{ environment: 'production', by: 'bob', after: '5m' }],
        },
        { tag: 'v1.1.0', age: '4d', by: 'alice', release: true },
        {
          deployment: 'metrics',
          age: '3d',
          by: 'alice',
          statuses: [{ state: 'success', after: '1m' }],
        },
        {
          run: 'deploy.yml',
          age: '1h',
          by: 'alice',
          inputs: { environment: 'production', version: 'v1.1.0' },
        },
      ],
    },
    {
      name: 'vault',
      description: 'Keeps secrets',
      visibility: 'private',
      collaborators: { alice: 'push' },
      files: { '.github/workflows/deploy.yml': DEPLOY },
      environments: { staging: {} },
      history: [
        {
          run: 'deploy.yml',
          age: '2d',
          by: 'alice',
          inputs: { environment: 'staging', version: 'main' },
        },
      ],
    },
  ],
};
