// Generated from the Rust types of the core (src/model). Do not edit: `UPDATE_GENERATED=1 cargo test typescript` rewrites it.
/* eslint-disable */
/* prettier-ignore-start */

/**
 * Why something could not be read or done, as a code that programs may rely on. Also the `code` of every error that
 * leaves the addon.
 */
export type ProblemCode = "not_connected" | "token_rejected" | "missing_scope" | "sso_required" | "not_found_or_not_visible" | "forbidden" | "rate_limited" | "secondary_rate_limited" | "timeout" | "host_down" | "answer_not_understood" | "invalid_input" | "not_configured" | "conflict" | "store_unavailable" | "cancelled" | "closed" | "internal";

/**
 * Facts that belong to a [`Problem`] or an error; each is absent where it does not apply.
 */
export type ProblemDetails = { 
/**
 * Provider id, for example `github`.
 */
provider?: string, 
/**
 * Host as in the configuration, for example `github.com` or `ghe.example.com:8443`.
 */
host?: string, 
/**
 * `owner/name` of the repository concerned.
 */
repository?: string, 
/**
 * Where the organisation's single sign-on is done (`X-GitHub-SSO`); valid for an hour.
 */
ssoUrl?: string, 
/**
 * Scopes or permissions that the provider says are missing.
 */
missingScopes?: Array<string>, 
/**
 * When trying again makes sense.
 */
retryAt?: string, 
/**
 * HTTP status that the provider answered.
 */
status?: number, 
/**
 * Path of the offending field, for example `environments[2].source.repo`.
 */
field?: string, 
/**
 * The provider's id of the request, for its support (`X-GitHub-Request-Id`).
 */
requestId?: string, };

/**
 * A problem as pages show it: a code to decide by, a sentence to read, and the facts that the next step needs.
 */
export type Problem = { 
/**
 * What to decide by.
 */
code: ProblemCode, 
/**
 * One or two sentences for people: what happened and what to do next. Never holds a token.
 */
message: string, 
/**
 * The facts behind it.
 */
details: ProblemDetails, };

/**
 * How a version is known, best first (the order in which sources are asked).
 */
export type Provenance = "run_name" | "deployment_payload" | "deployed_ref" | "deployed_commit";

/**
 * What kind of name a version's label is.
 */
export type LabelKind = "tag" | "branch" | "commit" | "other";

/**
 * A version that is known.
 */
export type KnownVersion = { 
/**
 * What people call it: tag, branch or short SHA (7 characters).
 */
label: string, 
/**
 * What the label is.
 */
labelKind: LabelKind, 
/**
 * The full commit SHA, where it is known.
 */
sha: string | null, 
/**
 * Page of the commit or ref at the provider.
 */
url: string | null, 
/**
 * How we know.
 */
provenance: Provenance, };

/**
 * Why a deployment's version is not known.
 */
export type UnknownVersionReason = "version_input_not_readable" | "run_name_does_not_match" | "no_source";

/**
 * What was deployed, as far as it can be known.
 */
export type Version = { "kind": "known" } & KnownVersion | { "kind": "unknown", 
/**
 * Why.
 */
reason: UnknownVersionReason, 
/**
 * Branch or tag that the run ran on.
 */
ranOnRef: string | null, 
/**
 * Commit that the run ran on (not necessarily what it deployed).
 */
ranOnSha: string | null, };

/**
 * State of a deployment or stage. `Waiting` means a gate (reviewers, timer, custom rule) and nothing else; a concurrency queue is `Queued`.
 */
export type DeploymentState = "queued" | "waiting" | "running" | "succeeded" | "failed" | "cancelled" | "superseded" | "unknown";

/**
 * A person or machine at the provider.
 */
export type Actor = { 
/**
 * Login at the provider.
 */
login: string, 
/**
 * https address of a picture.
 */
avatarUrl: string | null, };

/**
 * How far a run is.
 */
export type Progress = { 
/**
 * Stages that have ended.
 */
done: number, 
/**
 * Stages that the provider has listed so far, or that the workflow file declares, whichever is more.
 */
total: number, };

/**
 * The pipeline run behind a deployment.
 */
export type RunLink = { 
/**
 * The provider's id, as a string: it may exceed what a JavaScript number holds.
 */
id: string, 
/**
 * Number that people see, for example 128 of "#128".
 */
number: number | null, 
/**
 * Attempt of the run; 2 and more are re-runs.
 */
attempt: number | null, 
/**
 * Title that the provider shows for the run.
 */
title: string | null, 
/**
 * What started it, in the provider's words (`workflow_dispatch`, `push`, …).
 */
event: string | null, 
/**
 * Page of the run, of the job where there is one. http or https only.
 */
url: string | null, 
/**
 * Stages finished so far and in all, for the run's progress; absent where they are not known.
 */
progress: Progress | null, };

/**
 * One attempt to put a version into an environment.
 */
export type Deployment = { 
/**
 * Unique within the environment; stable between reads.
 */
id: string, 
/**
 * Where it stands.
 */
state: DeploymentState, 
/**
 * What it carries.
 */
version: Version, 
/**
 * Who started it.
 */
actor: Actor | null, 
/**
 * When it was asked for.
 */
createdAt: string, 
/**
 * When work on it began.
 */
startedAt: string | null, 
/**
 * When its end was reported.
 */
finishedAt: string | null, 
/**
 * The run behind it; absent for deployments that an API client created.
 */
run: RunLink | null, 
/**
 * What the provider or the rule says about the state, for example why it was refused.
 */
note: string | null, 
/**
 * Address of what was deployed. http or https only.
 */
environmentUrl: string | null, };

/**
 * Somebody who may approve.
 */
export type Reviewer = { "kind": "user", 
/**
 * Login at the provider.
 */
login: string, } | { "kind": "team", 
/**
 * Its name, `org/slug` where both are known.
 */
name: string, };

/**
 * What a deployment waits for.
 */
export type Gate = { "kind": "reviewers", 
/**
 * Who may; teams as `org/team`.
 */
reviewers: Array<Reviewer>, 
/**
 * Whether this viewer may; absent where the provider does not say.
 */
viewerCanApprove: boolean | null, } | { "kind": "timer", 
/**
 * Its length in minutes.
 */
minutes: number, 
/**
 * When it ends, where its start is known.
 */
endsAt: string | null, } | { "kind": "rule", 
/**
 * Its name, where it is known.
 */
name: string | null, };

/**
 * What kind of place an environment is; lists group and order by it.
 */
export type Tier = "development" | "testing" | "staging" | "production" | "other";

/**
 * One place a service is deployed to. The neutral part is ours; `source` belongs to the provider and is opaque to
 * everything but it.
 */
export type Environment = { 
/**
 * Entity ref of the service, for example `component:default/payments`.
 */
service: string, 
/**
 * Name, unique within the service.
 */
name: string, 
/**
 * What kind of place it is.
 */
tier: Tier, 
/**
 * Place among the service's environments, lowest first.
 */
order: number, 
/**
 * Name of the environment that versions come from before they come here.
 */
promotesFrom: string | null, 
/**
 * Provider id, for example `github`.
 */
provider: string, 
/**
 * Host of the provider as configured under `integrations`, for example `github.com`.
 */
host: string, 
/**
 * How it maps to the provider, in the provider's own schema.
 */
source: unknown, };

/**
 * An environment as stored.
 */
export type StoredEnvironment = { 
/**
 * Counts the changes; a write must name the one it started from.
 */
revision: number, 
/**
 * Entity ref of the service, for example `component:default/payments`.
 */
service: string, 
/**
 * Name, unique within the service.
 */
name: string, 
/**
 * What kind of place it is.
 */
tier: Tier, 
/**
 * Place among the service's environments, lowest first.
 */
order: number, 
/**
 * Name of the environment that versions come from before they come here.
 */
promotesFrom: string | null, 
/**
 * Provider id, for example `github`.
 */
provider: string, 
/**
 * Host of the provider as configured under `integrations`, for example `github.com`.
 */
host: string, 
/**
 * How it maps to the provider, in the provider's own schema.
 */
source: unknown, };

/**
 * Where an environment's deployments come from, as people say it.
 */
export type Origin = { 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * For example `acme/payments`.
 */
repository: string, 
/**
 * For example `deploy.yml`.
 */
pipeline: string | null, 
/**
 * Page of the repository's deployments or pipeline at the provider.
 */
url: string | null, };

/**
 * How far back the deployments of an environment were searched.
 */
export type Lookback = { 
/**
 * Attempts of this environment that were looked at.
 */
attempts: number, 
/**
 * Whether that is all there are: nothing older exists, and of everything that was looked at it could be decided whether it
 * counts for this environment. With no live deployment: `true` means never deployed (or no success ever), `false` no success
 * among the last `attempts`, or that it cannot be known.
 */
complete: boolean, };

/**
 * Why two environments cannot be compared.
 */
export type NotComparableReason = "nothing_live" | "version_unknown" | "different_repositories" | "commit_not_found" | "not_read";

/**
 * How the live version of an environment differs from the one upstream.
 */
export type Drift = { "kind": "compared", 
/**
 * Name of the environment upstream.
 */
upstream: string, 
/**
 * Commits that upstream has and this has not.
 */
upstreamAheadBy: number, 
/**
 * Commits that this has and upstream has not.
 */
upstreamBehindBy: number, 
/**
 * Page of the comparison.
 */
url: string | null, } | { "kind": "not_comparable", 
/**
 * Name of the environment upstream.
 */
upstream: string, 
/**
 * Why.
 */
reason: NotComparableReason, };

/**
 * A deployment that waits.
 */
export type WaitingDeployment = { 
/**
 * The deployment; its state is `waiting`.
 */
deployment: Deployment, 
/**
 * What it waits for. Never empty.
 */
gates: Array<Gate>, };

/**
 * The facts of an environment that could be read.
 */
export type EnvironmentFacts = { 
/**
 * The deployment that runs now: the one whose success was reported last.
 */
live: Deployment | null, 
/**
 * The newest attempt, where it is not the live one.
 */
latest: Deployment | null, 
/**
 * What the latest attempt waits for. Not empty exactly when its state is `waiting`.
 */
gates: Array<Gate>, 
/**
 * The newest attempt that waits at a gate, where it is neither live nor the latest: another one was asked for since, and
 * somebody may still let this one pass.
 */
waiting: WaitingDeployment | null, 
/**
 * Distance to the environment that versions come from.
 */
drift: Drift | null, 
/**
 * How far back was looked; says how to read an absent `live`.
 */
lookback: Lookback, 
/**
 * When the oldest of the data behind this was read from the provider.
 */
fetchedAt: string, 
/**
 * Present when the provider could not be asked and this is the last that was known.
 */
stale: Problem | null, };

/**
 * What is known about an environment.
 */
export type EnvironmentStatus = { "kind": "available" } & EnvironmentFacts | { "kind": "unavailable", 
/**
 * Why.
 */
problem: Problem, };

/**
 * One environment of a service.
 */
export type EnvironmentOverview = { 
/**
 * Name, unique within the service.
 */
name: string, 
/**
 * What kind of place it is.
 */
tier: Tier, 
/**
 * Name of the environment that versions come from.
 */
promotesFrom: string | null, 
/**
 * Where its deployments come from.
 */
origin: Origin, 
/**
 * What is known about it.
 */
status: EnvironmentStatus, };

/**
 * Why a run counts for no environment.
 */
export type UnattributedReason = "environment_input_not_readable" | "run_name_does_not_match" | "environment_not_configured" | "shared_environment";

/**
 * A run that belongs to a mapped workflow and to no environment that we can name.
 */
export type UnattributedRun = { 
/**
 * The run.
 */
run: RunLink, 
/**
 * When it was created.
 */
createdAt: string, 
/**
 * Why it counts for no environment.
 */
reason: UnattributedReason, };

/**
 * What is left of a viewer's request budget at one host.
 */
export type Budget = { 
/**
 * Host of the provider.
 */
host: string, 
/**
 * Which budget, in the provider's words (`core`, `graphql`).
 */
resource: string, 
/**
 * Requests or points per window.
 */
limit: number, 
/**
 * Left in this window.
 */
remaining: number, 
/**
 * When the window ends.
 */
resetsAt: string, };

/**
 * Who the viewer is at a provider.
 */
export type ProviderAccount = { 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * Login there.
 */
login: string, };

/**
 * Everything that the service tab shows, in the order in which it shows it.
 */
export type ServiceOverview = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Its environments in order; empty when none is configured.
 */
environments: Array<EnvironmentOverview>, 
/**
 * Recent runs of the mapped workflows that could not be attributed to an environment, newest first, at most 10.
 */
notAttributable: Array<UnattributedRun>, 
/**
 * What is left of the viewer's request budget, one entry per host and resource.
 */
budgets: Array<Budget>, 
/**
 * The viewer's accounts at the providers, where an answer named them.
 */
accounts: Array<ProviderAccount>, 
/**
 * When this view was put together.
 */
generatedAt: string, 
/**
 * Seconds after which asking again makes sense: 5 while something runs, 15 while something only waits, 300 else; longer when the budget is low.
 */
refreshAfterSeconds: number, };

/**
 * A host whose token is needed.
 */
export type RequiredHost = { 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * Address to ask credentials for (`https://HOST/`; http for localhost).
 */
url: string, };

/**
 * Hosts whose tokens a request about a service needs.
 */
export type RequiredHosts = { 
/**
 * Each host once, in order of first use. Empty when nothing is configured.
 */
hosts: Array<RequiredHost>, };

/**
 * Asks for the overview of a service.
 */
export type OverviewCommand = { 
/**
 * Entity ref of the service.
 */
service: string, };

/**
 * Names a service.
 */
export type ServiceCommand = { 
/**
 * Entity ref of the service.
 */
service: string, };

/**
 * Puts these environments in place of those that a service has.
 */
export type ReplaceEnvironmentsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * All its environments; each names the same service.
 */
environments: Array<Environment>, };

/**
 * The environments of a service as stored.
 */
export type StoredEnvironments = { 
/**
 * By order, then name.
 */
environments: Array<StoredEnvironment>, };

/* prettier-ignore-end */
