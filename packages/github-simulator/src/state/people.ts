// Who exists on this GitHub: users, organizations, teams and the tokens that
// act for them. Plain data; `World` answers questions about it.

/** What somebody may do in a repository, weakest first. */
export type Permission =
  | 'none'
  | 'pull'
  | 'triage'
  | 'push'
  | 'maintain'
  | 'admin';

/** An account that can sign in, or a bot that only acts. */
export interface User {
  id: number;
  nodeId: string;
  /** Unique among users and organizations, compared without case. */
  login: string;
  name: string | null;
  email: string | null;
  type: 'User' | 'Bot';
  siteAdmin: boolean;
  company: string | null;
  bio: string | null;
  /** Epoch milliseconds, as every time in the model. */
  createdAt: number;
  updatedAt: number;
}

/** An organization: the owner of repositories and teams. */
export interface Organization {
  id: number;
  nodeId: string;
  login: string;
  name: string | null;
  description: string | null;
  members: OrganizationMember[];
  createdAt: number;
  updatedAt: number;
}

/** Membership of a user in an organization. */
export interface OrganizationMember {
  userId: number;
  role: 'admin' | 'member';
}

/** A team of an organization. */
export interface Team {
  id: number;
  nodeId: string;
  organizationId: number;
  name: string;
  /** Unique in the organization; `combinedSlug` is `org/slug`. */
  slug: string;
  description: string | null;
  memberIds: number[];
}

/**
 * An access token and, where the app issues expiring ones, its refresh token.
 * The secret strings are kept as they are: nothing here is real.
 */
export interface Token {
  /** `gho_…`, `ghu_…` or `ghp_…`. */
  accessToken: string;
  /** `ghr_…`, or null where tokens do not expire. */
  refreshToken: string | null;
  kind: 'oauth' | 'app-user' | 'personal';
  userId: number;
  /** OAuth scopes, for example `repo` and `read:user`. */
  scopes: string[];
  /** The OAuth client the token was issued to, null for personal tokens. */
  clientId: string | null;
  createdAt: number;
  /** When the access token stops working; null for never. */
  expiresAt: number | null;
  /** When the refresh token stops working; null where there is none. */
  refreshExpiresAt: number | null;
  /** The access token was taken back. */
  revoked: boolean;
  /** The refresh token was used or taken back. */
  refreshRevoked: boolean;
}
