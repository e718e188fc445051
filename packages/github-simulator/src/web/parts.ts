/** Small pieces that several pages share. */
import { encodePath } from '../http/urls.ts';
import { time } from '../rest/shapes/context.ts';
import type { Repository } from '../state/model.ts';
import { html, type Html } from './html.ts';

/** State or, at the end, outcome in words. */
export function state(item: {
  readonly status: string;
  readonly conclusion: string | null;
}): string {
  return (item.conclusion ?? item.status).replaceAll('_', ' ');
}

/** A time for people; empty where there is none. */
export function shortTime(at: number | null): string {
  return at === null ? '' : time(at).replace('T', ' ').replace('Z', ' UTC');
}

/** Path of a repository's page. */
export function repositoryPath(repository: Repository): string {
  return `/${encodePath(`${repository.owner}/${repository.name}`)}`;
}

/** The way back to the repository. */
export function crumb(repository: Repository): Html {
  return html`<p>
    <a href="${repositoryPath(repository)}"
      >${repository.owner}/${repository.name}</a
    >
  </p>`;
}
