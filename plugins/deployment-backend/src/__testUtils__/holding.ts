import type { Entity } from '@backstage/catalog-model';
import type { ListedEnvironment } from 'backstage-plugin-deployment-common';
import { jsonBytes } from '../testing/fakeCore';
import { listed } from './environments';
import { serviceEntity, type Started } from './startPlugin';

interface Place {
  service: string;
  order: number;
  name: string;
}

/** The cursors of the real core: base64url of the JSON of a place. */
export const cursorOf = ({ service, order, name }: Place) =>
  Buffer.from(JSON.stringify({ service, order, name })).toString('base64url');
export const placeOf = (cursor: string): Place =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString());

const isAfter = (a: Place, b: Place) => {
  if (a.service !== b.service) {
    return a.service > b.service;
  }
  return a.order === b.order ? a.name > b.name : a.order > b.order;
};

/** Makes the core page through these, as the real one does. */
export function holding(
  { core }: Pick<Started, 'core'>,
  all: ListedEnvironment[],
) {
  core.listEnvironments.mockImplementation(
    async ({ services, cursor, limit = 50 }) => {
      const wanted = all.filter(
        ({ service }) => !services || services.includes(service),
      );
      const after = cursor ? placeOf(cursor) : undefined;
      const left = after ? wanted.filter(e => isAfter(e, after)) : wanted;
      const environments = left.slice(0, limit);
      return jsonBytes({
        environments,
        nextCursor:
          left.length > limit ? cursorOf(environments[limit - 1]) : null,
      });
    },
  );
}

/** Services named by a number, every one of them with one environment. */
export function many(count: number): {
  entities: Entity[];
  environments: ListedEnvironment[];
} {
  const names = Array.from(
    { length: count },
    (_, index) => `s${String(index).padStart(5, '0')}`,
  );
  return {
    entities: names.map((name, index) =>
      serviceEntity(name, index % 100 === 0 ? 'few' : 'many'),
    ),
    environments: names.map(name =>
      listed('production', `component:default/${name}`),
    ),
  };
}
