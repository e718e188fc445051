/** Pages of accounts, repositories and files, and how each page is found. */
import { htmlAnswer, type SimAnswer } from '../http/exchange.ts';
import type { Repository } from '../state/model.ts';
import { latestAttempt, type World } from '../state/world.ts';
import { html } from './html.ts';
import { notFoundPage, page } from './layout.ts';
import { crumb, repositoryPath, shortTime, state } from './parts.ts';
import { jobLog, jobPage, runPage, runRows } from './run-pages.ts';

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
