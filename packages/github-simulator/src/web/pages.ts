/** Pages of accounts, repositories, runs and jobs, for links to lead to. */
import { encodePath } from '../http/urls.ts';
import { htmlAnswer, type SimAnswer } from '../http/exchange.ts';
import { time } from '../rest/shapes/context.ts';
import type { Job, Repository, WorkflowRun } from '../state/model.ts';
import { latestAttempt, runPath, type World } from '../state/world.ts';
import { Html, html } from './html.ts';
import { notFoundPage, page } from './layout.ts';

/** A list shows at most this many entries. */
const SHOWN = 50;

function state(item: {
  readonly status: string;
  readonly conclusion: string | null;
}): string {
  return (item.conclusion ?? item.status).replaceAll('_', ' ');
}

function shortTime(at: number | null): string {
  return at === null ? '' : time(at).replace('T', ' ').replace('Z', ' UTC');
}

function repositoryPath(repository: Repository): string {
  return `/${encodePath(`${repository.owner}/${repository.name}`)}`;
}

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

function runRows(repository: Repository, runs: readonly WorkflowRun[]): Html {
  return runs.length === 0
    ? html`<p class="soft">No runs yet.</p>`
    : html`<ul class="plain rows">
        ${runs.slice(0, SHOWN).map(run => runRow(repository, run))}
      </ul>`;
}

function crumb(repository: Repository): Html {
  return html`<p>
    <a href="${repositoryPath(repository)}"
      >${repository.owner}/${repository.name}</a
    >
  </p>`;
}

function homePage(world: World): SimAnswer {
  const repositories = [...world.repositories.values()].map(
    each =>
      html`<li>
        <a href="${repositoryPath(each)}">${each.owner}/${each.name}</a>
        <span class="soft">${each.visibility}</span><br />${each.description ??
        ''}
      </li>`,
  );
  return page(
    'Simulated GitHub',
    html`<h1>Repositories</h1>
      <div class="card">
        <ul class="plain rows">
          ${repositories}
        </ul>
      </div>`,
  );
}

function repositoryPage(world: World, repository: Repository): SimAnswer {
  const workflows = world
    .workflowsOf(repository)
    .map(
      each =>
        html`<li>${each.name} <span class="soft">${each.path}</span></li>`,
    );
  const environments = world.environmentsOf(repository).map(each => {
    const last = world.deploymentsOf(repository, {
      environments: [each.name],
    })[0];
    const status = last?.statuses.at(-1)?.state.replaceAll('_', ' ');
    return html`<li>
      ${each.name} <strong>${status ?? 'never deployed'}</strong>
      <span class="soft">${last?.ref ?? ''}</span>
    </li>`;
  });
  return page(
    `${repository.owner}/${repository.name}`,
    html`<h1>${repository.owner}/${repository.name}</h1>
      <p>
        ${repository.description ?? ''}
        <span class="soft">${repository.visibility}</span>
      </p>
      <h2>Environments</h2>
      <div class="card">
        ${environments.length === 0
          ? html`<p class="soft">No environments.</p>`
          : html`<ul class="plain rows">
              ${environments}
            </ul>`}
      </div>
      <h2>Workflows</h2>
      <div class="card">
        <ul class="plain rows">
          ${workflows}
        </ul>
      </div>
      <h2>Runs</h2>
      <div class="card">${runRows(repository, world.runsOf(repository))}</div>`,
  );
}

function runPage(
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

function jobPage(
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

function jobLog(job: Job): SimAnswer {
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

function filePage(
  world: World,
  repository: Repository,
  rest: string,
): SimAnswer {
  // A ref may hold slashes: the longest that names one wins.
  const parts = rest.split('/').map(decodeURIComponent);
  for (let cut = parts.length - 1; cut > 0; cut -= 1) {
    const ref = parts.slice(0, cut).join('/');
    const blob = world.blobAt(repository, ref, parts.slice(cut).join('/'));
    if (blob !== null) {
      return page(
        blob.path,
        html`${crumb(repository)}
          <h1>${blob.path}</h1>
          <p class="soft">at ${ref}</p>
          <div class="card"><pre>${blob.text}</pre></div>`,
      );
    }
  }
  return notFoundPage();
}

function commitPage(repository: Repository, sha: string): SimAnswer {
  const commit = repository.commits.get(sha);
  if (commit === undefined) {
    return notFoundPage();
  }
  return page(
    commit.message.split('\n')[0] ?? sha,
    html`${crumb(repository)}
      <h1>${commit.message.split('\n')[0] ?? ''}</h1>
      <div class="card"><pre>${commit.message}</pre></div>
      <p class="soft">
        ${commit.author.name}, ${shortTime(commit.author.date)}, ${commit.sha}
      </p>`,
  );
}

function accountPage(world: World, login: string): SimAnswer {
  const user = world.userByLogin(login);
  const organization = world.organizationByLogin(login);
  const account = user ?? organization;
  if (account === null) {
    return notFoundPage();
  }
  const repositories = [...world.repositories.values()]
    .filter(each => each.owner.toLowerCase() === login.toLowerCase())
    .map(
      each => html`<li><a href="${repositoryPath(each)}">${each.name}</a></li>`,
    );
  return page(
    account.login,
    html`<h1>
        ${account.name ?? account.login}
        <span class="soft">${account.login}</span>
      </h1>
      <div class="card">
        <ul class="plain rows">
          ${repositories}
        </ul>
      </div>`,
  );
}

/** A round picture with an initial, in a colour of the account. */
function avatar(world: World, id: number): SimAnswer {
  const name =
    world.users.get(id)?.login ??
    world.organizations.get(id)?.login ??
    world.teams.get(id)?.name ??
    '?';
  const hue = (id * 47) % 360;
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=3600',
    },
    body: html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
      <rect width="40" height="40" fill="hsl(${hue} 45% 40%)" />
      <text
        x="20"
        y="27"
        font-family="sans-serif"
        font-size="20"
        fill="#fff"
        text-anchor="middle"
      >
        ${name.slice(0, 1).toUpperCase()}
      </text>
    </svg>`.text,
  };
}

function badge(repository: Repository, file: string, world: World): SimAnswer {
  const workflow = world.workflowFor(repository, file);
  const run = workflow === null ? undefined : world.runsOfWorkflow(workflow)[0];
  const text = run === undefined ? 'no status' : state(latestAttempt(run));
  return {
    ...htmlAnswer(
      200,
      html`<svg xmlns="http://www.w3.org/2000/svg" width="180" height="20">
        <text x="4" y="15" font-family="sans-serif" font-size="12">
          ${file}: ${text}
        </text>
      </svg>`.text,
    ),
    headers: { 'content-type': 'image/svg+xml' },
  };
}

function repositoryPart(
  world: World,
  repository: Repository,
  path: string,
): SimAnswer {
  const run = /^actions\/runs\/(\d+)(?:\/attempts\/(\d+))?$/.exec(path);
  if (run !== null) {
    const found = world.runFor(repository, Number(run[1]));
    return found === null
      ? notFoundPage()
      : runPage(
          world,
          repository,
          found,
          run[2] === undefined ? undefined : Number(run[2]),
        );
  }
  const job = /^(?:actions\/runs\/\d+\/job|runs)\/(\d+)(\/logs)?$/.exec(path);
  if (job !== null) {
    const found = world.jobFor(repository, Number(job[1]));
    if (found === null) {
      return notFoundPage();
    }
    return job[2] === undefined
      ? jobPage(world, repository, world.run(found.runId), found)
      : jobLog(found);
  }
  const file = /^(?:blob|raw|tree)\/(.+)$/.exec(path);
  if (file !== null) {
    return filePage(world, repository, file[1] ?? '');
  }
  const commit = /^commit\/([0-9a-f]{40})$/.exec(path);
  if (commit !== null) {
    return commitPage(repository, commit[1] ?? '');
  }
  const status = /^actions\/workflows\/([^/]+)\/badge\.svg$/.exec(path);
  if (status !== null) {
    return badge(repository, decodeURIComponent(status[1] ?? ''), world);
  }
  const known =
    /^$|^(actions|deployments|releases|compare|settings)(\/|$)/.test(path);
  return known ? repositoryPage(world, repository) : notFoundPage();
}

/**
 * A page of the web. Unlike GitHub's, these ask nobody to sign in: they serve
 * whoever follows a link of the product on their own machine.
 *
 * @param path - percent-encoded
 */
export function webPage(world: World, path: string): SimAnswer {
  if (path === '/') {
    return homePage(world);
  }
  const picture = /^\/avatars\/\w+\/(\d+)$/.exec(path);
  if (picture !== null) {
    return avatar(world, Number(picture[1]));
  }
  const [owner = '', name, ...rest] = path
    .replace(/\/+$/, '')
    .split('/')
    .slice(1);
  if (owner === 'orgs') {
    return accountPage(world, name ?? '');
  }
  if (name === undefined) {
    return accountPage(world, decodeURIComponent(owner));
  }
  const repository = world.repositoryFor(
    decodeURIComponent(owner),
    decodeURIComponent(name),
  );
  return repository === null
    ? notFoundPage()
    : repositoryPart(world, repository, rest.join('/'));
}
