/** Pages of runs and jobs. */
import type { SimAnswer } from '../http/exchange.ts';
import type { Job, Repository, WorkflowRun } from '../state/model.ts';
import { latestAttempt, runPath, type World } from '../state/world.ts';
import { html, type Html } from './html.ts';
import { notFoundPage, page } from './layout.ts';
import { crumb, shortTime, state } from './parts.ts';

/** A list shows at most this many entries. */
const SHOWN = 50;

function runRow(repository: Repository, run: WorkflowRun): Html {
  return html`<li>
    <a href="${runPath(repository, run)}">${run.displayTitle}</a>
    <strong>${state(latestAttempt(run))}</strong><br />
    <span class="soft"
      >${run.name} #${run.runNumber} · ${run.headBranch} ·
      ${shortTime(run.createdAt)}</span
    >
  </li>`;
}

/** The newest runs of a list. */
export function runRows(
  repository: Repository,
  runs: readonly WorkflowRun[],
): Html {
  return runs.length === 0
    ? html`<p class="soft">No runs yet.</p>`
    : html`<ul class="plain rows">
        ${runs.slice(0, SHOWN).map(run => runRow(repository, run))}
      </ul>`;
}

/** The page of a run, of its latest attempt by default. */
export function runPage(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  attempt: number | undefined,
): SimAnswer {
  const shown = world.attempt(run, attempt);
  if (shown === null) {
    return notFoundPage();
  }
  const jobs = world.jobsOfRun(run, shown.number).map(
    job =>
      html`<li>
        <a href="${runPath(repository, run, { job: job.id })}">${job.name}</a>
        <strong>${state(job)}</strong>
        <span class="soft">${job.environment?.name ?? ''}</span>
      </li>`,
  );
  const waiting = world
    .pendingDeployments(run)
    .map(
      each =>
        html`<li>
          ${world.environment(each.environmentId).name}:
          ${each.needsReview ? 'waits for a review' : 'waits for its timer'}
        </li>`,
    );
  return page(
    `${run.displayTitle} · ${repository.owner}/${repository.name}`,
    html`${crumb(repository)}
      <h1>${run.displayTitle}</h1>
      <p>
        <strong>${state(shown)}</strong>
        <span class="soft"
          >${run.name} #${run.runNumber}, attempt ${shown.number}, ${run.event}
          on ${run.headBranch} by ${world.user(shown.triggeringActorId).login},
          ${shortTime(shown.startedAt)}</span
        >
      </p>
      ${waiting.length === 0
        ? html``
        : html`<h2>Waiting</h2>
            <div class="card">
              <ul class="plain rows">
                ${waiting}
              </ul>
            </div>`}
      <h2>Jobs</h2>
      <div class="card">
        <ul class="plain rows">
          ${jobs}
        </ul>
      </div>`,
  );
}

/** The page of a job with its steps. */
export function jobPage(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  job: Job,
): SimAnswer {
  const steps = job.steps.map(
    step =>
      html`<tr>
        <td>${step.number}</td>
        <td>${step.name}</td>
        <td><strong>${state(step)}</strong></td>
        <td class="soft">${shortTime(step.startedAt)}</td>
      </tr>`,
  );
  const url = job.environment?.url ?? null;
  const link =
    url !== null && /^https?:\/\//.test(url)
      ? html`<p>Deployed to <a href="${url}">${url}</a></p>`
      : html``;
  return page(
    `${job.name} · ${run.displayTitle}`,
    html`${crumb(repository)}
      <p><a href="${runPath(repository, run)}">${run.displayTitle}</a></p>
      <h1>${job.name}</h1>
      <p>
        <strong>${state(job)}</strong>
        <span class="soft"
          >attempt ${job.attempt} ${job.environment?.name ?? ''}</span
        >
      </p>
      ${link}
      <h2>Steps</h2>
      <div class="card">
        <table>
          <thead>
            <tr>
              <th scope="col">No.</th>
              <th scope="col">Step</th>
              <th scope="col">State</th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            ${steps}
          </tbody>
        </table>
      </div>
      <p>
        <a href="${runPath(repository, run, { job: job.id })}/logs">Log</a>
      </p>`,
  );
}

/** What a job printed, as far as it went. */
export function jobLog(job: Job): SimAnswer {
  const lines = job.steps.flatMap(step =>
    step.startedAt === null
      ? []
      : [
          `${new Date(step.startedAt).toISOString()} ##[group]${step.name}`,
          ...(step.completedAt === null
            ? []
            : [
                `${new Date(step.completedAt).toISOString()} ##[endgroup]`,
                ...(step.conclusion === 'failure'
                  ? [
                      `${new Date(
                        step.completedAt,
                      ).toISOString()} ##[error]Process completed with exit code 1.`,
                    ]
                  : []),
              ]),
        ],
  );
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: lines.map(line => `${line}\n`).join(''),
  };
}
