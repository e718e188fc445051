/** The caller, other users, organizations and teams. */
import { forbidden, notFound } from './errors.ts';
import { callerOf, ok, okList, type RestCall, type Route } from './call.ts';
import {
  fullOrganization,
  fullTeam,
  privateUser,
  publicUser,
  simpleOrganization,
  simpleUser,
  team,
} from './shapes/accounts.ts';
import type { Organization } from '../state/model.ts';

const ORGANIZATION_SCOPES = [
  'admin:org',
  'read:org',
  'repo',
  'user',
  'write:org',
];

function organizationOf(call: RestCall): Organization {
  const found = call.world.organizationByLogin(call.params.org ?? '');
  if (found === null) {
    throw notFound();
  }
  return found;
}

/** Teams are for members of their organization. */
function memberOrganizationOf(call: RestCall): Organization {
  const found = organizationOf(call);
  const user = callerOf(call);
  if (!found.members.some(member => member.userId === user.id)) {
    throw notFound();
  }
  return found;
}

function demandScope(call: RestCall, scopes: readonly string[]): void {
  const held = call.token?.scopes ?? [];
  if (!scopes.some(each => held.includes(each))) {
    throw forbidden(
      `Your token has not been granted the required scopes to execute this request: one of ${scopes.join(
        ', ',
      )}.`,
    );
  }
}

function teamOf(call: RestCall) {
  const organization = memberOrganizationOf(call);
  const found = call.world.team(organization, call.params.team_slug ?? '');
  if (found === null) {
    throw notFound();
  }
  return { organization, team: found };
}

/** Routes of people. */
export const accountRoutes: readonly Route[] = [
  {
    operation: 'GET /user',
    handler: call => {
      const user = callerOf(call);
      const scopes = call.token?.scopes ?? [];
      const own = scopes.includes('user') || scopes.includes('read:user');
      return ok(
        own ? privateUser(call.shape, user) : publicUser(call.shape, user),
        { lastModified: user.updatedAt },
      );
    },
  },
  {
    operation: 'GET /user/orgs',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const user = callerOf(call);
      demandScope(call, ['read:org', 'write:org', 'admin:org', 'user']);
      const organizations = [...call.world.organizations.values()].filter(
        each => each.members.some(member => member.userId === user.id),
      );
      return okList(call, organizations, each =>
        simpleOrganization(call.shape, each),
      );
    },
  },
  {
    operation: 'GET /user/teams',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const user = callerOf(call);
      demandScope(call, ORGANIZATION_SCOPES);
      return okList(call, call.world.teamsOf(user), each =>
        fullTeam(
          call.shape,
          each,
          call.world.organizations.get(each.organizationId)?.createdAt ?? 0,
        ),
      );
    },
  },
  {
    operation: 'GET /users/{username}',
    handler: call => {
      const user = call.world.userByLogin(call.params.username ?? '');
      if (user === null) {
        throw notFound();
      }
      return ok(publicUser(call.shape, user), {
        lastModified: user.updatedAt,
      });
    },
  },
  {
    operation: 'GET /orgs/{org}',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const organization = organizationOf(call);
      return ok(fullOrganization(call.shape, organization), {
        lastModified: organization.updatedAt,
      });
    },
  },
  {
    operation: 'GET /orgs/{org}/teams',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const organization = memberOrganizationOf(call);
      const teams = [...call.world.teams.values()].filter(
        each => each.organizationId === organization.id,
      );
      return okList(call, teams, each => team(call.shape, each));
    },
  },
  {
    operation: 'GET /orgs/{org}/teams/{team_slug}',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const found = teamOf(call);
      return ok(fullTeam(call.shape, found.team, found.organization.createdAt));
    },
  },
  {
    operation: 'GET /orgs/{org}/teams/{team_slug}/members',
    scopes: ORGANIZATION_SCOPES,
    handler: call => {
      const found = teamOf(call);
      return okList(
        call,
        found.team.memberIds.map(id => call.world.user(id)),
        each => simpleUser(call.shape, each),
      );
    },
  },
];
