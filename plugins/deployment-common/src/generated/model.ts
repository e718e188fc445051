// Generated from the Rust types of the core (src/model). Do not edit: `UPDATE_GENERATED=1 cargo test typescript` rewrites it.
/* eslint-disable */
/* prettier-ignore-start */

/**
 * Why something could not be read or done, as a code that programs may rely on. Also the `code` of every error that
 * leaves the addon.
 */
export type ProblemCode = "not_connected" | "token_rejected" | "missing_scope" | "sso_required" | "not_found_or_not_visible" | "forbidden" | "rate_limited" | "secondary_rate_limited" | "timeout" | "host_down" | "answer_not_understood" | "invalid_input" | "not_configured" | "conflict" | "outcome_unknown" | "store_unavailable" | "cancelled" | "closed" | "internal";

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
requestId?: string, 
/**
 * Where two people changed the same environment: both versions.
 */
conflict?: EnvironmentConflict, 
/**
 * What somebody started just before, where that is in the way: its id confirms it.
 */
inTheWay?: DispatchInTheWay, };

/**
 * Two versions of one environment, of which the stored one won.
 */
export type EnvironmentConflict = { 
/**
 * Name of the environment.
 */
name: string, 
/**
 * What is stored. Absent when it was deleted meanwhile.
 */
stored: StoredEnvironment | null, 
/**
 * What was sent. Absent when it was to be deleted.
 */
submitted: Environment | null, };

/**
 * A deployment that was started from here just before another one to the same environment.
 */
export type DispatchInTheWay = { 
/**
 * What a dispatch names as `confirmed` to go ahead all the same.
 */
id: string, 
/**
 * Entity ref of the user who started it.
 */
requestedBy: string, 
/**
 * When.
 */
requestedAt: string, 
/**
 * What it brings.
 */
version: string, };

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
export type Provenance = "dispatch_record" | "run_name" | "deployment_payload" | "deployed_ref" | "deployed_commit";

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
 * Where its run stands as a whole: a deployment may be queued while its run works on something before it, or waits there. As the
 * run's pipeline says. Absent where that is not known, and of what an earlier attempt of the run did.
 */
runState?: DeploymentState, 
/**
 * What reviewers decided about it last, where it still waits although they have let it pass, or failed because they did not.
 * Absent where there is nothing of that kind, or it was not read.
 */
decision?: GateDecision, 
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
login: string, 
/**
 * https address of a picture.
 */
avatarUrl: string | null, } | { "kind": "team", 
/**
 * Its name, `org/slug` where both are known.
 */
name: string, 
/**
 * https address of a picture.
 */
avatarUrl: string | null, };

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
 * everything but it. Service, name and, for most providers, a repository in `source` are enough: everything else has a default.
 */
export type Environment = { 
/**
 * Entity ref of the service, for example `component:default/payments`. May be left out where it is said beside it.
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
 * Names of the environments that versions come from before they come here; drift is measured against the first. A single
 * name is accepted in place of a list. Empty where versions come from the repository itself.
 */
promotesFrom: Array<string>, 
/**
 * Provider id, for example `github`. Default: the provider that this installation has, where it has one.
 */
provider: string, 
/**
 * Host of the provider as configured under `integrations`, for example `github.com`. Default: the provider's first.
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
 * When it was last changed. Absent for what an earlier version of the plugin stored.
 */
updatedAt: string | null, 
/**
 * Entity ref of the user who changed it last. Absent where no user did: a backend module, an earlier version.
 */
updatedBy: string | null, 
/**
 * Entity ref of the service, for example `component:default/payments`. May be left out where it is said beside it.
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
 * Names of the environments that versions come from before they come here; drift is measured against the first. A single
 * name is accepted in place of a list. Empty where versions come from the repository itself.
 */
promotesFrom: Array<string>, 
/**
 * Provider id, for example `github`. Default: the provider that this installation has, where it has one.
 */
provider: string, 
/**
 * Host of the provider as configured under `integrations`, for example `github.com`. Default: the provider's first.
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
url: string | null, 
/**
 * Whether the mapping lets deployments be started from here.
 */
dispatchable: boolean, };

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
 * What was started from here last, in the last hour, while it is not among the deployments above: it has not shown up yet, it
 * is not known which run it is, or not whether it started at all, or it still goes on behind a newer one. That nothing was
 * started is told to whoever asked for it, for 10 minutes.
 */
dispatched: DispatchOutcome | null, 
/**
 * Distance to the first environment that versions come from.
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
 * Names of the environments that versions come from; drift is measured against the first.
 */
promotesFrom: Array<string>, 
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
 * Seconds after which asking again makes sense: 5 while something runs or was just started and has not shown up, 15 while
 * something only waits, 300 else; longer when the budget is low.
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
 * Puts these environments in place of those that a service has. For programs that own the configuration of a service; people
 * change it with [`ChangeEnvironmentsCommand`].
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

/**
 * Asks for the environments of many services, by service, order and name.
 */
export type ListEnvironmentsCommand = { 
/**
 * Only those of these services.
 */
services?: Array<string>, 
/**
 * Only those that map to this repository (`acme/payments`), in any case.
 */
repository?: string, 
/**
 * Only those whose service, name or repository contains this, in any case.
 */
text?: string, 
/**
 * `nextCursor` of the page before. With other filters than that page's it is still a place to go on from.
 */
cursor?: string, 
/**
 * Environments on one page, 1 to 200. Default 50.
 */
limit?: number, };

/**
 * One page of environments.
 */
export type EnvironmentPage = { 
/**
 * By service, order and name.
 */
environments: Array<ListedEnvironment>, 
/**
 * Asks for the next page. Absent on the last.
 */
nextCursor: string | null, };

/**
 * An environment in a list over many services.
 */
export type ListedEnvironment = { 
/**
 * Where its deployments come from.
 */
origin: Origin, 
/**
 * Counts the changes; a write must name the one it started from.
 */
revision: number, 
/**
 * When it was last changed. Absent for what an earlier version of the plugin stored.
 */
updatedAt: string | null, 
/**
 * Entity ref of the user who changed it last. Absent where no user did: a backend module, an earlier version.
 */
updatedBy: string | null, 
/**
 * Entity ref of the service, for example `component:default/payments`. May be left out where it is said beside it.
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
 * Names of the environments that versions come from before they come here; drift is measured against the first. A single
 * name is accepted in place of a list. Empty where versions come from the repository itself.
 */
promotesFrom: Array<string>, 
/**
 * Provider id, for example `github`. Default: the provider that this installation has, where it has one.
 */
provider: string, 
/**
 * Host of the provider as configured under `integrations`, for example `github.com`. Default: the provider's first.
 */
host: string, 
/**
 * How it maps to the provider, in the provider's own schema.
 */
source: unknown, };

/**
 * Changes environments of one service, all or nothing.
 */
export type ChangeEnvironmentsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * What to change; each environment at most once.
 */
changes: Array<EnvironmentChange>, };

/**
 * One change.
 */
export type EnvironmentChange = { "kind": "create", 
/**
 * The environment.
 */
environment: Environment, } | { "kind": "update", 
/**
 * Name as stored.
 */
name: string, 
/**
 * Revision that the change was made from.
 */
revision: number, 
/**
 * The environment as it shall be.
 */
environment: Environment, } | { "kind": "delete", 
/**
 * Name as stored.
 */
name: string, 
/**
 * Revision that the decision was made on.
 */
revision: number, };

/**
 * Puts the environments of a service in another order.
 */
export type ReorderEnvironmentsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The names of all its environments, in the new order. A conflict where that is not exactly what is stored.
 */
names: Array<string>, };

/**
 * Copies the environments of another service. A conflict where an environment of the same name is there.
 */
export type CopyEnvironmentsCommand = { 
/**
 * Entity ref of the service that gets them.
 */
service: string, 
/**
 * Entity ref of the service that has them.
 */
from: string, 
/**
 * Repository (`acme/search`) to map to instead of the other service's.
 */
repository: string | null, 
/**
 * Only says what would come of it.
 */
dryRun: boolean, };

/**
 * What a change did, or would do.
 */
export type ChangedEnvironments = { 
/**
 * The environments of the service afterwards, by order, then name.
 */
environments: Array<StoredEnvironment>, 
/**
 * What is different from before, for the audit trail. Empty where nothing is.
 */
differences: Array<EnvironmentDifference>, };

/**
 * How one environment differs from before.
 */
export type EnvironmentDifference = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name afterwards; of a deleted one the name before.
 */
name: string, 
/**
 * What happens to it.
 */
kind: DifferenceKind, 
/**
 * As it was. Absent for a created one.
 */
before: Environment | null, 
/**
 * As it is afterwards. Absent for a deleted one.
 */
after: Environment | null, 
/**
 * Paths of the fields that differ, for example `source.workflow`. Empty for created and deleted ones.
 */
fields: Array<string>, };

/**
 * What happens to an environment.
 */
export type DifferenceKind = "created" | "updated" | "deleted";

/**
 * Asks for the configuration of services as one YAML document.
 */
export type ExportEnvironmentsCommand = { 
/**
 * Entity refs. Absent: all services.
 */
services?: Array<string>, };

/**
 * The configuration of services as one YAML document.
 */
export type EnvironmentDocument = { 
/**
 * The document. The same configuration always gives the same text.
 */
document: string, 
/**
 * How many services it has.
 */
services: number, 
/**
 * How many environments it has.
 */
environments: number, };

/**
 * Brings in a YAML document, all or nothing: each service that it names has afterwards the environments that it lists; other
 * services are left alone.
 */
export type ImportEnvironmentsCommand = { 
/**
 * The document.
 */
document: string, 
/**
 * Only says what would be different.
 */
dryRun: boolean, 
/**
 * `fingerprint` of the dry run whose differences were shown. A conflict where the differences are others by now. Required
 * unless it is a dry run.
 */
fingerprint: string | null, };

/**
 * What a document changed, or would change.
 */
export type ImportedEnvironments = { 
/**
 * Entity refs of the services that the document names, in its order.
 */
services: Array<string>, 
/**
 * What is different, by service and name. Empty where nothing is.
 */
differences: Array<EnvironmentDifference>, 
/**
 * Environments that stay as they are.
 */
unchanged: number, 
/**
 * Stands for exactly these differences.
 */
fingerprint: string, };

/**
 * Asks what can be understood of a repository.
 */
export type InspectCommand = { 
/**
 * Entity ref of the service that it is for: in a repository of several services its name tells their parts apart.
 */
service: string, 
/**
 * Provider id. Default: the provider that this installation has, where it has one.
 */
provider: string, 
/**
 * Host of the provider. Default: the provider's first.
 */
host: string, 
/**
 * `acme/payments`.
 */
repository: string, };

/**
 * Asks what mappings would count that need not be stored.
 */
export type TestEnvironmentsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * All environments that the service would have; what one means depends on the others.
 */
environments: Array<Environment>, };

/**
 * What was understood of a repository.
 */
export type Inspection = { 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * The repository as the provider writes it, for example `acme/payments`.
 */
repository: string, 
/**
 * Its page.
 */
url: string | null, 
/**
 * Ways to map it, the best first. Empty where nothing that deploys was found.
 */
proposals: Array<Proposal>, 
/**
 * What the provider's settings form works with, in the provider's own schema (GitHub: `GithubFacts`).
 */
facts: unknown, 
/**
 * Parts that could not be read, while the rest could.
 */
problems: Array<Problem>, 
/**
 * Who the viewer is at the provider.
 */
account: ProviderAccount | null, 
/**
 * When the oldest of it was read.
 */
fetchedAt: string, };

/**
 * One way to map a repository to environments.
 */
export type Proposal = { 
/**
 * What it is, in a few words: "deploy.yml: environment as an input".
 */
title: string, 
/**
 * Why it was chosen, in sentences.
 */
reasons: Array<string>, 
/**
 * The environments in promotion order.
 */
environments: Array<ProposedEnvironment>, };

/**
 * A proposed environment.
 */
export type ProposedEnvironment = { 
/**
 * The environment, complete: it could be saved as it is.
 */
environment: Environment, 
/**
 * Why its fields are what they are.
 */
reasons: Array<Reason>, };

/**
 * Why a field is what it is.
 */
export type Reason = { 
/**
 * Path of the field within the environment, for example `source.versionInput`.
 */
field: string, 
/**
 * The reason, one sentence.
 */
text: string, };

/**
 * What the mappings of a service would count.
 */
export type EnvironmentTests = { 
/**
 * One for each environment that was sent, in that order.
 */
environments: Array<EnvironmentTest>, 
/**
 * Who the viewer is at the providers.
 */
accounts: Array<ProviderAccount>, 
/**
 * When this was put together.
 */
generatedAt: string, };

/**
 * Asks what a deployment would send, and whether anything stands in its way.
 */
export type PreflightCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The version.
 */
version: VersionChoice, 
/**
 * Values that somebody chose for inputs, at most 100; an input that is left out has the mapping's value, else the pipeline's.
 */
inputs: Array<DispatchValue>, };

/**
 * What a deployment of a version would send, and whether anything stands in its way.
 */
export type Preflight = { 
/**
 * What would be started.
 */
plan: DispatchPlan, 
/**
 * The inputs as a form, in the order of the pipeline: what it declares and the mapping does not fill by itself.
 */
form: Array<DispatchField>, 
/**
 * Every configured environment that the run would deploy to, or may deploy to: the one that was asked about first. Whoever
 * starts it must be allowed to for all of them.
 */
touches: Array<TouchedEnvironment>, 
/**
 * What was checked. One that is blocked forbids to start; one that warns wants a tick.
 */
checks: Array<Check>, 
/**
 * Revision of the environment that it was made from; a dispatch carries it.
 */
revision: number, 
/**
 * What the fields of the form were set to last time from here: by this viewer, else by anybody. Absent where nothing was
 * deployed to the environment from here, or the form is empty.
 */
lastUsed: LastUsed | null, };

/**
 * What a dispatch sends, in words that any provider has.
 */
export type DispatchPlan = { 
/**
 * For example `acme/payments`.
 */
repository: string, 
/**
 * For example `deploy.yml`.
 */
pipeline: string, 
/**
 * Branch or tag that it runs on.
 */
ref: string, 
/**
 * All inputs that are sent, by name.
 */
inputs: Array<DispatchValue>, };

/**
 * An input and its value.
 */
export type DispatchValue = { 
/**
 * Name of the input.
 */
name: string, 
/**
 * Its value as text; `true` and `false` for a boolean.
 */
value: string, };

/**
 * An input as a form shows it.
 */
export type DispatchField = { 
/**
 * Name of the input.
 */
name: string, 
/**
 * What it is for, in the pipeline's words.
 */
description: string | null, 
/**
 * What it takes.
 */
kind: DispatchFieldKind, 
/**
 * Whether a value must be given.
 */
required: boolean, 
/**
 * Value that it has unless somebody chooses another: the mapping's, else the pipeline's.
 */
value: string | null, 
/**
 * What a choice offers; of an environment those that are known.
 */
options: Array<string>, };

/**
 * What an input takes.
 */
export type DispatchFieldKind = "text" | "choice" | "boolean" | "number" | "environment";

/**
 * What was written down when a deployment was started from here.
 */
export type DispatchRecord = { 
/**
 * Names it.
 */
id: string, 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment, as it was then.
 */
environment: string, 
/**
 * Revision of the environment that it was made from.
 */
revision: number, 
/**
 * Entity ref of the user who asked for it.
 */
requestedBy: string, 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * Login of that user at the provider, where it is known.
 */
login: string | null, 
/**
 * The version.
 */
version: VersionChoice, 
/**
 * What was sent.
 */
plan: DispatchPlan, 
/**
 * Why, in the user's words.
 */
reason: string | null, 
/**
 * What came of it.
 */
state: DispatchState, 
/**
 * The run, where it is known which it is.
 */
run: DispatchedRun | null, 
/**
 * When it was asked for.
 */
requestedAt: string, 
/**
 * When it became known what came of it.
 */
settledAt: string | null, 
/**
 * When it was first seen that the run had ended.
 */
endedAt: string | null, 
/**
 * Why nothing was started, or why that is not known.
 */
error: Problem | null, };

/**
 * What came of a dispatch.
 */
export type DispatchState = "intent" | "started" | "not_started" | "unknown";

/**
 * The run that a dispatch started.
 */
export type DispatchedRun = { 
/**
 * The provider's id, as a string: it may exceed what a JavaScript number holds.
 */
id: string, 
/**
 * Attempt that was started.
 */
attempt: number, 
/**
 * Its page. http or https only.
 */
url: string | null, };

/**
 * A dispatch, and what is known of it now.
 */
export type DispatchOutcome = { 
/**
 * What was written down.
 */
record: DispatchRecord, 
/**
 * The run, where it is known which it is.
 */
run: RunLink | null, 
/**
 * Runs that it may have started, newest first, where it is not known which, or whether any.
 */
candidates: Array<RunLink>, 
/**
 * Whether the same press was answered before: then nothing was sent this time.
 */
repeated: boolean, 
/**
 * The same in a sentence.
 */
message: string, };

/**
 * Starts a deployment.
 */
export type DispatchCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The version.
 */
version: VersionChoice, 
/**
 * Values that were chosen for inputs.
 */
inputs?: Array<DispatchValue>, 
/**
 * The environments for which the caller has made sure that the user may. A conflict where the run would deploy to another one.
 */
authorized: Array<EnvironmentRef>, 
/**
 * Revision of the environment that was looked at. A conflict where it has another one now.
 */
revision: number, 
/**
 * Names the press: the same again is answered with what came of the first, and starts nothing.
 */
idempotencyKey: string, 
/**
 * Why, in the user's words. At most 2000 characters.
 */
reason?: string, 
/**
 * `inTheWay.id` of the conflict that the user has seen and goes ahead in spite of.
 */
confirmed?: string, 
/**
 * Messages of the warnings that the user has ticked.
 */
accepted?: Array<string>, };

/**
 * Asks for deployments that were started from here.
 */
export type DispatchesCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Only those to the environment with this name.
 */
environment?: string, 
/**
 * How many at most, 1 to 100. Default 20.
 */
limit?: number, };

/**
 * Deployments that were started from here.
 */
export type Dispatches = { 
/**
 * Those whose repository the viewer can read, newest first.
 */
dispatches: Array<DispatchOutcome>, };

/**
 * Says which run a dispatch started, where that is not known.
 */
export type IdentifyDispatchCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * Id of the record.
 */
dispatch: string, 
/**
 * The provider's id of the run: one of the candidates.
 */
run: string, };

/**
 * Values that were used before.
 */
export type LastUsed = { 
/**
 * Entity ref of the user who used them.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * The values, of fields that the form has, in its order.
 */
inputs: Array<DispatchValue>, };

/**
 * What can be done to a run.
 */
export type RunAction = "cancel" | "rerun_failed";

/**
 * Names an environment of a service.
 */
export type EnvironmentRef = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, };

/**
 * An environment that something would be done to.
 */
export type TouchedEnvironment = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * What kind of place it is.
 */
tier: Tier, };

/**
 * What doing something to a run would mean, and whether anything stands in its way.
 */
export type RunPreflight = { 
/**
 * What would be done.
 */
action: RunAction, 
/**
 * The run.
 */
run: RunLink, 
/**
 * Where its deployment to the environment stands; of one that is queued where the run does, for it has not come there.
 */
state: DeploymentState, 
/**
 * What it carries.
 */
version: Version, 
/**
 * Every configured environment that the run deploys to, or may deploy to: the one that was asked about first. Whoever does it must
 * be allowed to for all of them.
 */
touches: Array<TouchedEnvironment>, 
/**
 * What was checked. One that is blocked forbids it; one that warns wants a tick.
 */
checks: Array<Check>, };

/**
 * What came of doing something to a run.
 */
export type RunActionOutcome = { 
/**
 * What was done.
 */
action: RunAction, 
/**
 * The run.
 */
run: RunLink, 
/**
 * Environments that it was done to.
 */
touches: Array<TouchedEnvironment>, 
/**
 * What the provider confirmed, in a sentence.
 */
message: string, };

/**
 * Asks what doing something to a run would mean.
 */
export type RunPreflightCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment that the run is seen in.
 */
environment: string, 
/**
 * The provider's id of the run.
 */
run: string, 
/**
 * What to do.
 */
action: RunAction, };

/**
 * Does something to a run.
 */
export type RunActionCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment that the run is seen in.
 */
environment: string, 
/**
 * The provider's id of the run.
 */
run: string, 
/**
 * What to do.
 */
action: RunAction, 
/**
 * The environments for which the caller has made sure that the user may. A conflict where the run touches another one.
 */
authorized: Array<EnvironmentRef>, 
/**
 * Messages of the warnings that the user has ticked.
 */
accepted?: Array<string>, };

/**
 * What the mapping of one environment would count.
 */
export type EnvironmentTest = { 
/**
 * Name of the environment.
 */
name: string, 
/**
 * Whether repository, pipeline, job, inputs and so on are there: what was looked for, and where.
 */
checks: Array<Check>, 
/**
 * What the viewer may do there: see, deploy, approve.
 */
rights: Array<Check>, 
/**
 * Deployments that would count, newest first, at most 10.
 */
counted: Array<Deployment>, 
/**
 * `id` of the counted deployment that would be live.
 */
live: string | null, 
/**
 * `id` of the newest counted deployment, where it is not the live one.
 */
latest: string | null, 
/**
 * Recent runs of the pipeline that would not count, newest first, at most 10.
 */
ignored: Array<IgnoredRun>, 
/**
 * How far back was looked.
 */
lookback: Lookback | null, 
/**
 * Why nothing could be tested, where that is so.
 */
problem: Problem | null, };

/**
 * A run that would not count, and why.
 */
export type IgnoredRun = { 
/**
 * The run.
 */
run: RunLink, 
/**
 * When it was created.
 */
createdAt: string, 
/**
 * Why it would not count, one sentence.
 */
reason: string, };

/**
 * Something that was checked, and how it came out.
 */
export type Check = { 
/**
 * How it came out.
 */
outcome: CheckOutcome, 
/**
 * Path of the field concerned within the environment, where there is one.
 */
field: string | null, 
/**
 * One or two sentences: what was looked for and found, or what to do.
 */
message: string, };

/**
 * How a check came out.
 */
export type CheckOutcome = "passed" | "warned" | "blocked" | "unknown" | "noted";

/**
 * How a team's workflows map to environments.
 */
export type Topology = "environment-input" | "workflow-per-environment" | "job-per-environment";

/**
 * Whether the ref or commit that a run ran on is the version that it deployed.
 */
export type GithubVersionFromRef = "auto" | "always" | "never";

/**
 * An input of the dispatch and the value that means this environment.
 */
export type GithubEnvironmentInput = { 
/**
 * Name of the input.
 */
name: string, 
/**
 * Its value for this environment.
 */
value: string, };

/**
 * Deployments that are not deployments of the service.
 */
export type GithubIgnore = { 
/**
 * Tasks of deployment records, for example `deploy:migrations`.
 */
tasks?: Array<string>, 
/**
 * Logins of creators, with or without `[bot]`.
 */
creators?: Array<string>, };

/**
 * How a version is sent on its way from here.
 */
export type GithubDispatch = { 
/**
 * Whether deployments are started from here at all.
 */
enabled: boolean, 
/**
 * What the workflow runs on. Which input carries the version is `versionInput`, which the environment `environmentInput`.
 */
ref: GithubRunRef, 
/**
 * Further inputs that are sent, each with the value that it has unless somebody chooses another.
 */
inputs?: Array<GithubDispatchInput>, };

/**
 * What a dispatched workflow runs on: GitHub takes a branch or a tag, never a commit.
 */
export type GithubRunRef = { "kind": "default_branch" } | { "kind": "fixed", 
/**
 * Its name.
 */
name: string, } | { "kind": "selected_version" };

/**
 * A further input of a dispatch.
 */
export type GithubDispatchInput = { 
/**
 * Name of the input.
 */
name: string, 
/**
 * Its value; `true` and `false` for a boolean.
 */
value: string, };

/**
 * What is offered as a version.
 */
export type GithubVersions = { 
/**
 * Where versions come from, each at most once. Default: all of them.
 */
sources: Array<GithubVersionSource>, 
/**
 * Tags that count: `*` stands for the version, as in `payments/v*` or `web-*`; no `*` means that name alone. Default: all tags.
 */
tagPattern?: string, 
/**
 * How tags are ordered.
 */
order: GithubVersionOrder, 
/**
 * Whether pre-releases (`1.2.0-rc.1`, releases marked so) are offered.
 */
prereleases: boolean, };

/**
 * Where versions come from.
 */
export type GithubVersionSource = "tags" | "releases" | "commits" | "branches";

/**
 * How tags are ordered, newest first.
 */
export type GithubVersionOrder = "semver" | "date";

/**
 * How an environment maps to GitHub, as stored. Owner and repository are enough: then one workflow, `deploy.yml`, deploys, and
 * the GitHub environment is called like ours.
 */
export type GithubSource = { 
/**
 * Owner of the repository.
 */
owner: string, 
/**
 * Name of the repository.
 */
repo: string, 
/**
 * Path of the workflow file; its bare name is accepted and normalized. Default: `deploy.yml`.
 */
workflow: string, 
/**
 * How the workflows map to environments.
 */
topology: Topology, 
/**
 * Key or displayed name of the job that deploys; `caller / called` for a job of a reusable workflow.
 */
job?: string, 
/**
 * GitHub environment whose deployment records are read.
 */
environment?: string, 
/**
 * The input that chooses the environment.
 */
environmentInput?: GithubEnvironmentInput, 
/**
 * The input that carries the version.
 */
versionInput?: string, 
/**
 * Pattern on the run's display title, with the named groups `version` and `environment`.
 */
runName?: string, 
/**
 * Whether ref or commit is the version.
 */
versionFromRef: GithubVersionFromRef, 
/**
 * What is not counted.
 */
ignore?: GithubIgnore, 
/**
 * How a version is sent on its way from here.
 */
dispatch?: GithubDispatch, 
/**
 * What is offered as a version.
 */
versions?: GithubVersions, };

/**
 * What was read of a repository.
 */
export type GithubFacts = { 
/**
 * Name of the default branch. Absent in an empty repository.
 */
defaultBranch: string | null, 
/**
 * Whether it is archived: then nothing can be deployed from it.
 */
archived: boolean, 
/**
 * Workflow files of the default branch, by name.
 */
workflows: Array<GithubWorkflow>, 
/**
 * GitHub environments, by name, at most 100.
 */
environments: Array<GithubEnvironment>, 
/**
 * Whether there are more environments than these.
 */
moreEnvironments: boolean, 
/**
 * Names of the newest tags, newest first, at most 100.
 */
tags: Array<string>, 
/**
 * How many tags there are.
 */
tagCount: number, 
/**
 * How the newest tags are made, the most frequent first.
 */
tagSchemes: Array<TagScheme>, 
/**
 * Tags of the newest releases, newest first, at most 20.
 */
releases: Array<string>, 
/**
 * Names of branches, the default one first, at most 100.
 */
branches: Array<string>, 
/**
 * Newest runs of all workflows, newest first, at most 20.
 */
recentRuns: Array<GithubRun>, 
/**
 * The viewer's permission, in GitHub's words: `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`. Absent where GitHub does not say.
 */
viewerPermission: string | null, };

/**
 * A workflow file, as far as it was understood.
 */
export type GithubWorkflow = { 
/**
 * Name of the file, for example `deploy.yml`.
 */
file: string, 
/**
 * Its `name`.
 */
name: string | null, 
/**
 * Its `run-name`.
 */
runName: string | null, 
/**
 * Events that start it.
 */
triggers: Array<string>, 
/**
 * Whether people can start it (`workflow_dispatch`).
 */
dispatchable: boolean, 
/**
 * Inputs of `workflow_dispatch`, in the order of the file.
 */
inputs: Array<GithubInput>, 
/**
 * Jobs, in the order of the file.
 */
jobs: Array<GithubJob>, 
/**
 * Why it was not understood, where that is so. Then the lists are empty.
 */
error: string | null, };

/**
 * An input of `workflow_dispatch`.
 */
export type GithubInput = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it takes: `string`, `choice`, `boolean`, `number`, `environment`.
 */
kind: string, 
/**
 * Whether a value must be given.
 */
required: boolean, 
/**
 * What it is without a value.
 */
default: string | null, 
/**
 * What a choice offers.
 */
options: Array<string>, };

/**
 * A job of a workflow file.
 */
export type GithubJob = { 
/**
 * What a mapping names it by: its key, or `caller / called` for a job of a reusable workflow of the same repository.
 */
name: string, 
/**
 * Its `name`, where that is no expression and differs from the key.
 */
displayName: string | null, 
/**
 * Keys of the jobs that it waits for.
 */
needs: Array<string>, 
/**
 * The GitHub environment as the file has it, perhaps an expression.
 */
environment: string | null, 
/**
 * Whether it has a matrix.
 */
matrix: boolean, 
/**
 * The reusable workflow that it calls.
 */
calls: string | null, };

/**
 * A GitHub environment.
 */
export type GithubEnvironment = { 
/**
 * Its name.
 */
name: string, 
/**
 * People (`@login`) and teams (`org/team`) of whom one must approve.
 */
reviewers: Array<string>, 
/**
 * Minutes that a deployment waits.
 */
waitMinutes: number | null, 
/**
 * Whether it admits certain branches or tags only.
 */
hasBranchPolicy: boolean, 
/**
 * Whether who started a deployment may not approve it.
 */
preventsSelfReview: boolean, };

/**
 * How tags are made.
 */
export type TagScheme = { 
/**
 * The pattern that they match, for example `payments/v*`.
 */
pattern: string, 
/**
 * What the part in place of `*` is: `semver`, `calendar`, `other`.
 */
kind: string, 
/**
 * How many of the newest tags are made so.
 */
count: number, 
/**
 * The newest of them.
 */
example: string, };

/**
 * A recent run.
 */
export type GithubRun = { 
/**
 * Name of its workflow file.
 */
workflow: string | null, 
/**
 * The run.
 */
run: RunLink, 
/**
 * When it was created.
 */
createdAt: string, };

/**
 * Asks what could be put into an environment.
 */
export type VersionsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * Only versions whose name, message or SHA contains this, in any case; 7 to 40 hexadecimal digits also look up the commit,
 * however old it is. At most 200 characters.
 */
query?: string, 
/**
 * `nextCursor` of a section: then only what follows in it is answered.
 */
cursor?: string, };

/**
 * What could be put into an environment, in the order in which it is offered.
 */
export type OfferedVersions = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * What was searched for; absent where all is offered.
 */
query: string | null, 
/**
 * Best first. Those that the mapping does not offer are left out; with a cursor the one that it continues.
 */
sections: Array<VersionSection>, 
/**
 * The version to begin with: what runs upstream, where that can be deployed here and is not live here already.
 */
preselected: VersionChoice | null, 
/**
 * What runs here now. Absent where nothing is live, or the environment could not be read.
 */
live: KnownVersion | null, 
/**
 * When the oldest of the data behind this was read from the provider.
 */
fetchedAt: string, 
/**
 * Present when the provider could not be asked and this is the last that was known.
 */
stale: Problem | null, };

/**
 * One kind of versions.
 */
export type VersionSection = { 
/**
 * Which kind.
 */
kind: SectionKind, 
/**
 * Newest first; of those upstream in the order of `promotesFrom`; the default branch before all others.
 */
versions: Array<OfferedVersion>, 
/**
 * Asks for what follows, as `cursor` with the same query. Absent at the end.
 */
nextCursor: string | null, 
/**
 * How many there are in all, where that is known.
 */
total: number | null, 
/**
 * What is to be said of it, for example why it is empty.
 */
notes: Array<SectionNote>, };

/**
 * Kinds of versions, in the order in which they are offered.
 */
export type SectionKind = "pasted" | "upstream" | "previously_here" | "tags" | "commits" | "branches";

/**
 * Something to be said of a section.
 */
export type SectionNote = { "kind": "nothing_live", 
/**
 * Its name.
 */
environment: string, } | { "kind": "version_unknown", 
/**
 * Its name.
 */
environment: string, 
/**
 * Why.
 */
reason: UnknownVersionReason, } | { "kind": "other_repository", 
/**
 * Its name.
 */
environment: string, 
/**
 * That repository.
 */
repository: string, } | { "kind": "not_read", 
/**
 * Its name.
 */
environment: string, 
/**
 * Why.
 */
problem: Problem, } | { "kind": "looked_back", 
/**
 * Attempts that were looked at.
 */
attempts: number, } | { "kind": "unknown_versions", 
/**
 * How many.
 */
count: number, } | { "kind": "commit_not_found", 
/**
 * What was searched for.
 */
sha: string, } | { "kind": "commit_not_found_or_ambiguous", 
/**
 * What was searched for.
 */
prefix: string, } | { "kind": "commit_ambiguous", 
/**
 * What was searched for.
 */
prefix: string, 
/**
 * Short SHAs of some of them, long enough to tell them apart.
 */
candidates: Array<string>, } | { "kind": "not_on_default_branch", 
/**
 * The default branch.
 */
branch: string, } | { "kind": "unavailable", 
/**
 * Why.
 */
problem: Problem, };

/**
 * Names a version in commands.
 */
export type VersionChoice = { 
/**
 * A tag, a branch, or a SHA (in full, or at least 7 digits that only one commit begins with).
 */
label: string, 
/**
 * The commit that it stands for as the viewer sees it. Looked up where it is absent.
 */
sha: string | null, };

/**
 * A version that could be put into an environment.
 */
export type OfferedVersion = { 
/**
 * What people call it: tag, branch or short SHA.
 */
label: string, 
/**
 * What the label is.
 */
labelKind: LabelKind, 
/**
 * What commands name it by.
 */
choice: VersionChoice, 
/**
 * The commit's SHA in 7 characters, where it is known.
 */
shortSha: string | null, 
/**
 * First line of the commit's message.
 */
headline: string | null, 
/**
 * Who wrote the commit.
 */
author: CommitAuthor | null, 
/**
 * When it was committed.
 */
date: string | null, 
/**
 * Page of the version at the provider.
 */
url: string | null, 
/**
 * Whether it comes before a release, by its name or by what its release says: lists fold these.
 */
prerelease: boolean, 
/**
 * The release of the tag.
 */
release: ReleaseLink | null, 
/**
 * What continuous integration says of the commit, runs of mapped workflows left out.
 */
ci: CiState, 
/**
 * Names of the service's environments in which it is live now, in their order.
 */
liveIn: Array<string>, 
/**
 * Its last success here. Only in the section of these.
 */
deployed: DeployedBefore | null, 
/**
 * Whether it can be deployed from here.
 */
dispatch: Dispatchable, };

/**
 * Who wrote a commit.
 */
export type CommitAuthor = { 
/**
 * Name as the commit has it.
 */
name: string, 
/**
 * Account at the provider, where the provider knows whose the commit is.
 */
account: Actor | null, };

/**
 * A release.
 */
export type ReleaseLink = { 
/**
 * Its title; absent where it has none.
 */
name: string | null, 
/**
 * Its page. http or https only.
 */
url: string | null, };

/**
 * What continuous integration says of a commit.
 */
export type CiState = "passed" | "failed" | "running" | "none" | "unknown";

/**
 * A success of a version in an environment.
 */
export type DeployedBefore = { 
/**
 * When it was reported.
 */
at: string, 
/**
 * Who started it.
 */
actor: Actor | null, 
/**
 * Page of the run. http or https only.
 */
url: string | null, };

/**
 * Whether a version can be deployed from here.
 */
export type Dispatchable = { "kind": "possible", 
/**
 * Branch or tag that the pipeline runs on.
 */
runOn: string, 
/**
 * The input that carries the version, with what it is set to. Absent where what it runs on is the version.
 */
versionInput: VersionInput | null, } | { "kind": "impossible", 
/**
 * Why.
 */
reason: NotDispatchable, 
/**
 * The same in a sentence.
 */
message: string, };

/**
 * The input that carries a version.
 */
export type VersionInput = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it is set to.
 */
value: string, };

/**
 * Why a version cannot be deployed from here.
 */
export type NotDispatchable = "turned_off" | "commit_is_no_ref" | "no_version_input" | "pipeline_missing" | "not_started_by_hand" | "input_not_declared" | "not_an_option";

/**
 * Asks what a version would change in an environment.
 */
export type ChangesCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The version.
 */
version: VersionChoice, 
/**
 * Whether the pull requests are wanted, which cost another request.
 */
pullRequests: boolean, };

/**
 * What a version would change in an environment.
 */
export type VersionChanges = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The version, with its commit where it was found.
 */
version: VersionChoice, 
/**
 * What is live there now.
 */
live: Version | null, 
/**
 * How the two differ.
 */
outcome: ChangesOutcome, };

/**
 * How a version differs from what is live.
 */
export type ChangesOutcome = { "kind": "same" } | { "kind": "compared" } & Changes | { "kind": "nothing_live", 
/**
 * How far back was looked.
 */
lookback: Lookback, } | { "kind": "not_comparable", 
/**
 * Why.
 */
reason: NotComparableReason, };

/**
 * What a version brings, and what it takes away.
 */
export type Changes = { 
/**
 * Where the version stands.
 */
relation: Relation, 
/**
 * Commits that it has and the live one has not.
 */
added: ChangedCommits, 
/**
 * Commits that the live one has and it has not.
 */
removed: ChangedCommits, 
/**
 * Page of the comparison at the provider. http or https only.
 */
url: string | null, };

/**
 * Where a version stands, seen from what is live.
 */
export type Relation = "ahead" | "behind" | "diverged";

/**
 * The commits of one direction.
 */
export type ChangedCommits = { 
/**
 * How many there are.
 */
total: number, 
/**
 * The newest of them, newest first, at most 250.
 */
commits: Array<ChangedCommit>, 
/**
 * How many more there are than are listed.
 */
more: number, 
/**
 * How much they change, all together. Absent where there are none, or the provider does not say.
 */
size: ChangeSize | null, 
/**
 * Pull requests that brought them, the most recent first. Absent unless they were asked for.
 */
pullRequests: PullRequests | null, };

/**
 * A commit.
 */
export type ChangedCommit = { 
/**
 * Its full SHA.
 */
sha: string, 
/**
 * The same in 7 characters.
 */
shortSha: string, 
/**
 * First line of its message.
 */
headline: string, 
/**
 * Who wrote it.
 */
author: CommitAuthor | null, 
/**
 * When it was committed.
 */
date: string | null, 
/**
 * Its page. http or https only.
 */
url: string | null, };

/**
 * How much changes.
 */
export type ChangeSize = { 
/**
 * Files that differ.
 */
files: number, 
/**
 * Lines that come.
 */
additions: number, 
/**
 * Lines that go.
 */
deletions: number, 
/**
 * Whether that is all. `false`: there is at least so much, the provider lists no more files.
 */
complete: boolean, };

/**
 * Pull requests of some commits.
 */
export type PullRequests = { 
/**
 * Each once.
 */
list: Array<PullRequest>, 
/**
 * How many of the listed commits, the newest, were looked at.
 */
commitsLookedAt: number, 
/**
 * How many of these belong to no pull request.
 */
commitsWithout: number, };

/**
 * A pull request.
 */
export type PullRequest = { 
/**
 * Number that people see.
 */
number: number, 
/**
 * Its title.
 */
title: string, 
/**
 * Who opened it.
 */
author: Actor | null, 
/**
 * When it was merged.
 */
mergedAt: string | null, 
/**
 * Its page. http or https only.
 */
url: string | null, 
/**
 * Full SHAs of those of the listed commits that it brought.
 */
commits: Array<string>, };

/**
 * Asks for a run as a pipeline.
 */
export type PipelineCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment that the run is seen in.
 */
environment: string, 
/**
 * The provider's id of the run.
 */
run: string, 
/**
 * Which attempt, 1 for the first; the newest where absent.
 */
attempt?: number, };

/**
 * One run, or one of its earlier attempts, as people follow it.
 */
export type Pipeline = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment that it was asked for.
 */
environment: string, 
/**
 * The run.
 */
run: RunLink, 
/**
 * Which attempt this is, 1 for the first.
 */
attempt: number, 
/**
 * All attempts of the run, the first one first.
 */
attempts: Array<AttemptLink>, 
/**
 * Where the run stands.
 */
state: DeploymentState, 
/**
 * What it brings to the environment.
 */
version: Version, 
/**
 * Who started it.
 */
actor: Actor | null, 
/**
 * Branch or tag that it runs on.
 */
ranOnRef: string | null, 
/**
 * Commit that it runs on: the workflow file is read there.
 */
ranOnSha: string | null, 
/**
 * What was written down when it was started from here.
 */
record: DispatchRecord | null, 
/**
 * The viewer's account there, where an answer named it: decisions are made as that.
 */
account: ProviderAccount | null, 
/**
 * When it was asked for.
 */
createdAt: string, 
/**
 * When this attempt began.
 */
startedAt: string | null, 
/**
 * When this attempt ended.
 */
finishedAt: string | null, 
/**
 * Its stages, in the order of the workflow file; what the file does not have comes last.
 */
stages: Array<Stage>, 
/**
 * What is concluded and not said by the provider.
 */
notes: Array<PipelineNote>, 
/**
 * Jobs that have ended, of those that are known.
 */
progress: Progress | null, 
/**
 * How much of it is left, by the last good runs. Absent where it has ended, there are none, they could not be read, or nothing of
 * what is left was in them.
 */
estimate: Estimate | null, 
/**
 * When the oldest of the data behind this was read from the provider.
 */
fetchedAt: string, 
/**
 * Present when the provider could not be asked and this is the last that was known.
 */
stale: Problem | null, 
/**
 * Seconds after which asking again makes sense: as in an overview.
 */
refreshAfterSeconds: number, };

/**
 * One attempt of a run.
 */
export type AttemptLink = { 
/**
 * 1 for the first.
 */
number: number, 
/**
 * Its page. http or https only.
 */
url: string | null, };

/**
 * Where a stage stands: as a deployment, or skipped.
 */
export type StageState = "queued" | "waiting" | "running" | "succeeded" | "failed" | "cancelled" | "skipped" | "unknown";

/**
 * A step of a run that people recognise: a job, the legs of a matrix as one, or the jobs of a called workflow as one.
 */
export type Stage = { 
/**
 * Unique within the pipeline, stable between reads: the key in the workflow file, with those of its callers before it
 * (`release/deploy`); for what the file does not have its displayed name.
 */
id: string, 
/**
 * What people read.
 */
name: string, 
/**
 * What kind of stage it is.
 */
kind: StageKind, 
/**
 * Where it stands; of a folded one all of it together.
 */
state: StageState, 
/**
 * Ids of the stages on the same level that it waits for.
 */
needs: Array<string>, 
/**
 * The environment that it deploys to.
 */
environment: StageEnvironment | null, 
/**
 * How its parts stand. Only of a matrix or a group.
 */
counts: StageCounts | null, 
/**
 * Its parts: legs of a matrix, jobs of a called workflow. Empty for a job.
 */
stages: Array<Stage>, 
/**
 * What it waits for, or waited for.
 */
gates: Array<StageGate>, 
/**
 * What holds it up that is no gate.
 */
held: Held | null, 
/**
 * When it began.
 */
startedAt: string | null, 
/**
 * When it ended.
 */
finishedAt: string | null, 
/**
 * Page of its log, of the run where it has none. http or https only.
 */
url: string | null, 
/**
 * Whether the provider has not told of it: it is there because the workflow file declares it.
 */
inferred: boolean, };

/**
 * Kinds of stages.
 */
export type StageKind = "job" | "matrix" | "group";

/**
 * How many parts of a stage stand where.
 */
export type StageCounts = { 
/**
 * All parts that are known.
 */
total: number, 
/**
 * Of these: not begun.
 */
queued: number, 
/**
 * Held by a gate.
 */
waiting: number, 
/**
 * Under way.
 */
running: number, 
/**
 * Ended well.
 */
succeeded: number, 
/**
 * Ended badly.
 */
failed: number, 
/**
 * Stopped by somebody.
 */
cancelled: number, 
/**
 * Skipped.
 */
skipped: number, 
/**
 * In a state that is not known.
 */
unknown: number, };

/**
 * The environment that a stage deploys to.
 */
export type StageEnvironment = { 
/**
 * Its name at the provider; as written where that is an expression whose value is not known.
 */
name: string, 
/**
 * The environment of this service that it is.
 */
configured: string | null, };

/**
 * What a stage waits for, or waited for.
 */
export type StageGate = { 
/**
 * What it is.
 */
gate: Gate, 
/**
 * The environment whose gate it is, where the provider does not tell which of several stages waits for it; else it is that of the
 * stage.
 */
environment?: StageEnvironment, 
/**
 * Whether it is open by now.
 */
state: GateState, 
/**
 * Since when it holds the stage. Only while it does, and only where that is known.
 */
since: string | null, 
/**
 * What was decided, the last first. Only of reviewers and rules.
 */
decisions: Array<GateDecision>, 
/**
 * Whether this viewer may decide.
 */
viewer: ViewerDecision, };

/**
 * Whether a gate is open.
 */
export type GateState = "closed" | "opened" | "rejected" | "ahead";

/**
 * A decision at a gate.
 */
export type GateDecision = { 
/**
 * Who decided, where the provider says.
 */
by: Actor | null, 
/**
 * What.
 */
decision: Decision, 
/**
 * In their words.
 */
comment: string | null, };

/**
 * What can be decided at a gate.
 */
export type Decision = "approve" | "reject";

/**
 * Whether the viewer may decide at a gate.
 */
export type ViewerDecision = { "kind": "may" } | { "kind": "may_not", 
/**
 * Why.
 */
reason: MayNotDecide, 
/**
 * The same in a sentence.
 */
message: string, } | { "kind": "unknown" };

/**
 * Why somebody may not decide at a gate.
 */
export type MayNotDecide = "not_reviewer" | "started_it" | "no_rights" | "not_allowed" | "app_decides" | "timer_runs" | "decided";

/**
 * What holds a stage up and is no gate.
 */
export type Held = { "kind": "queue", 
/**
 * The group, where it is known.
 */
group: string | null, 
/**
 * What is ahead of it, where that is known.
 */
ahead: RunLink | null, } | { "kind": "ref_not_admitted", 
/**
 * What the provider says about it.
 */
message: string | null, };

/**
 * How much of a run is left, and when it is going to end, where everything takes as long as it did in the last good runs.
 */
export type Estimate = { 
/**
 * When it is going to end. May have passed. Absent while something is ahead whose end nobody can foresee: a decision, or a queue.
 * The end of a timer can be, and is counted.
 */
endsAt: string | null, 
/**
 * Work that is left, in seconds, at least 0: the longest way through the stages that have not ended. Waits at gates are not part
 * of it.
 */
remainingSeconds: number, 
/**
 * How long all of it usually takes, in seconds: the median.
 */
seconds: number, 
/**
 * Whether waits are left out of `seconds`: of runs that wait at gates, or may.
 */
withoutWaits: boolean, 
/**
 * Of how many good runs, at least 1.
 */
runs: number, 
/**
 * Stages that are left and that none of these runs had: nothing is counted for them.
 */
unmeasured: number, 
/**
 * Whether it takes longer than usual by more than a tenth of `seconds`: all of it, or where waits are left out, a stage that runs.
 */
late: boolean, };

/**
 * Something about a pipeline that is concluded and not said by the provider.
 */
export type PipelineNote = { "kind": "no_file", 
/**
 * Why.
 */
reason: string, } | { "kind": "called_not_read", 
/**
 * Id of the stage that calls it.
 */
stage: string, 
/**
 * The workflow, as written.
 */
workflow: string, } | { "kind": "legs_not_known", 
/**
 * Id of the stage.
 */
stage: string, } | { "kind": "not_in_file", 
/**
 * Ids of their stages.
 */
stages: Array<string>, } | { "kind": "circle", 
/**
 * Ids of their stages.
 */
stages: Array<string>, } | { "kind": "same_name", 
/**
 * Ids of their stages.
 */
stages: Array<string>, } | { "kind": "gates_not_placed", 
/**
 * Ids of the stages.
 */
stages: Array<string>, 
/**
 * The environments, by their names at the provider.
 */
environments: Array<string>, } | { "kind": "rules_not_read", 
/**
 * Their names at the provider.
 */
environments: Array<string>, } | { "kind": "earlier_attempt" } | { "kind": "more_jobs", 
/**
 * Jobs that were read.
 */
read: number, };

/**
 * Asks for the runs that count for an environment.
 */
export type RunsCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The `next_cursor` of the page before; the newest where absent.
 */
cursor?: string, 
/**
 * How many at most, 1 to 100; 20 where absent. A page may have fewer although there are more: `next_cursor` says so.
 */
limit?: number, };

/**
 * Runs that count for an environment, newest first.
 */
export type EnvironmentRuns = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * Newest first.
 */
runs: Array<Deployment>, 
/**
 * Asks for older ones. Absent at the end.
 */
nextCursor: string | null, 
/**
 * Whether that is all there are, at the end: of everything that was looked at it could be decided whether it counts.
 */
complete: boolean, 
/**
 * When the oldest of the data behind this was read from the provider.
 */
fetchedAt: string, 
/**
 * Present when the provider could not be asked and this is the last that was known.
 */
stale: Problem | null, };

/**
 * Asks for a service as one pipeline.
 */
export type ServicePipelineCommand = { 
/**
 * Entity ref of the service.
 */
service: string, };

/**
 * A service as one pipeline, whichever way its environments are deployed to: its stages are its environments, in promotion order.
 */
export type ServicePipeline = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The version that is followed: the one that was brought to an environment without another before it last, of those that could be
 * read. Absent where nothing was ever deployed, or it is not known what.
 */
version: Version | null, 
/**
 * Its environments: each behind those that versions come from, else in their order.
 */
stages: Array<ServiceStage>, 
/**
 * The viewer's accounts at the providers, where an answer named them.
 */
accounts: Array<ProviderAccount>, 
/**
 * When the oldest of the data behind this was read from the provider. Absent where nothing could be read.
 */
fetchedAt: string | null, 
/**
 * Seconds after which asking again makes sense: as in an overview.
 */
refreshAfterSeconds: number, };

/**
 * Where the followed version stands in one environment.
 */
export type ServiceStage = { 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * What kind of place it is.
 */
tier: Tier, 
/**
 * Names of the environments that versions come from.
 */
needs: Array<string>, 
/**
 * Where the followed version stands here; `unknown` where that cannot be said.
 */
standing: ServiceStanding, 
/**
 * The attempt to bring the followed version here; the newest, where there were several.
 */
deployment: Deployment | null, 
/**
 * What runs here now.
 */
live: Version | null, 
/**
 * What that attempt waits for.
 */
gates: Array<StageGate>, 
/**
 * Present when it could not be read: then nothing else is said of it, or it is the last that was known.
 */
problem: Problem | null, };

/**
 * Where a version stands in an environment.
 */
export type ServiceStanding = "not_yet" | "queued" | "waiting" | "running" | "live" | "replaced" | "failed" | "cancelled" | "unknown";

/**
 * Asks what deciding about environments of a run would mean.
 */
export type DecisionPreflightCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The provider's id of the run.
 */
run: string, 
/**
 * Names of the service's environments to decide about, as in the decision.
 */
environments: Array<string>, 
/**
 * What to decide.
 */
decision: Decision, };

/**
 * What deciding about environments of a run would mean. Decides nothing.
 */
export type DecisionPreflight = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The run.
 */
run: RunLink, 
/**
 * What it brings, where that is known.
 */
version: Version, 
/**
 * Every configured environment, of any service, that the decision would be about. Whoever decides must be allowed to for all of
 * them.
 */
touches: Array<TouchedEnvironment>, 
/**
 * What would be answered for each environment that was named, in that order, where nothing would be sent about it.
 */
settled: Array<DecidedEnvironment>, };

/**
 * Approves or rejects environments that a run waits to enter.
 */
export type DecideCommand = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The provider's id of the run.
 */
run: string, 
/**
 * Names of the service's environments to decide about, at least one, each once; all of one repository.
 */
environments: Array<string>, 
/**
 * What to decide.
 */
decision: Decision, 
/**
 * Why: at most 2,000 characters.
 */
comment?: string, 
/**
 * The environments for which the caller has made sure that the user may. A conflict where the decision concerns another one.
 */
authorized: Array<EnvironmentRef>, };

/**
 * What came of a decision, environment by environment.
 */
export type DecisionOutcome = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * The run.
 */
run: RunLink, 
/**
 * What was decided.
 */
decision: Decision, 
/**
 * One for each environment that was named, in that order.
 */
environments: Array<DecidedEnvironment>, 
/**
 * The viewer's account at the provider, where an answer named it: who decided there.
 */
account: ProviderAccount | null, };

/**
 * What came of a decision about one environment.
 */
export type DecidedEnvironment = { 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * What the provider confirmed.
 */
result: DecisionResult, 
/**
 * The same in a sentence.
 */
message: string, };

/**
 * What the provider confirmed of a decision.
 */
export type DecisionResult = { "kind": "done" } | { "kind": "already_decided", 
/**
 * Who, where the provider says.
 */
by: Actor | null, 
/**
 * What, where the provider says.
 */
decision: Decision | null, } | { "kind": "no_longer_waiting" } | { "kind": "refused", 
/**
 * Why.
 */
problem: Problem, } | { "kind": "unknown", 
/**
 * What happened.
 */
problem: Problem, };

/**
 * Asks for everything that waits at a gate.
 */
export type InboxCommand = { 
/**
 * Entity refs of the services, at most 2,000.
 */
services: Array<string>, };

/**
 * Everything that waits at a gate, over the services that were asked for.
 */
export type Inbox = { 
/**
 * What waits, longest waiting first: at most 200. Where there is more, what the viewer may decide comes before the rest, and of
 * each the longest waiting and the latest.
 */
waiting: Array<InboxEntry>, 
/**
 * How many of all that wait the viewer may decide.
 */
forViewer: number, 
/**
 * How many wait for others, or for time.
 */
forOthers: number, 
/**
 * Whether there may be more than was looked at, or is shown.
 */
more: boolean, 
/**
 * Repositories that could not be looked at.
 */
problems: Array<Problem>, 
/**
 * The viewer's accounts at the providers, where an answer named them.
 */
accounts: Array<ProviderAccount>, 
/**
 * When the oldest of the data behind this was read from the provider.
 */
fetchedAt: string, 
/**
 * Why some of it is the last that was known, read as long ago as `fetched_at` says. Absent where all of it is fresh.
 */
stale: Problem | null, 
/**
 * Seconds after which asking again makes sense: not later than a problem that passes by itself can be over.
 */
refreshAfterSeconds: number, };

/**
 * One deployment that waits.
 */
export type InboxEntry = { 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * What kind of place it is.
 */
tier: Tier, 
/**
 * Where its deployments come from.
 */
origin: Origin, 
/**
 * The run.
 */
run: RunLink, 
/**
 * What it brings.
 */
version: Version, 
/**
 * What it replaces, where that is known without asking for more.
 */
live: Version | null, 
/**
 * Who asked for it.
 */
actor: Actor | null, 
/**
 * Why, where it was started from here.
 */
reason: string | null, 
/**
 * Since when it waits.
 */
since: string, 
/**
 * What it waits for. Never empty.
 */
gates: Array<Gate>, 
/**
 * Whether this viewer may decide.
 */
viewer: ViewerDecision, };

/**
 * Tells of an event that a provider has sent.
 */
export type NoteEventCommand = { 
/**
 * Provider id.
 */
provider: string, 
/**
 * The provider's id of the delivery: the same one counts once.
 */
delivery: string, 
/**
 * What the provider calls it, for example `workflow_run`.
 */
event: string, 
/**
 * What it says, as the provider sent it.
 */
payload: unknown, };

/**
 * What an event of a provider means here: whose pages must ask again, and what somebody may want to be told.
 */
export type NotedEvent = { 
/**
 * Whether the same delivery was noted before: then nothing else was done.
 */
repeated: boolean, 
/**
 * Entity refs of the services whose data may have changed. Empty where nobody has configured the repository, or the event is of
 * no interest.
 */
services: Array<string>, 
/**
 * Whether something began to wait for somebody, notified or not: who looks at what waits everywhere must ask again as well.
 */
waits: boolean, 
/**
 * What happened that somebody may want to be told.
 */
happenings: Array<Happening>, };

/**
 * Something that somebody may want to be told.
 */
export type Happening = { "kind": "waiting", 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * Provider id.
 */
provider: string, 
/**
 * Host of the provider.
 */
host: string, 
/**
 * The run.
 */
run: RunLink, 
/**
 * Who may decide, where the event says.
 */
reviewers: Array<Reviewer>, 
/**
 * Whether the same wait was told before by an event that did not say who may decide, so that the owners know of it.
 */
ownersTold: boolean, 
/**
 * Who asked for it, where the event says.
 */
actor: Actor | null, 
/**
 * Label of the version, where it was started from here.
 */
version: string | null, 
/**
 * When it began to wait.
 */
at: string, } | { "kind": "ended", 
/**
 * Entity ref of the service.
 */
service: string, 
/**
 * Name of the environment.
 */
environment: string, 
/**
 * The run.
 */
run: RunLink, 
/**
 * How.
 */
state: DeploymentState, 
/**
 * Label of the version.
 */
version: string | null, 
/**
 * The Backstage user who started it.
 */
requestedBy: string, 
/**
 * When it ended.
 */
at: string, };

/* prettier-ignore-end */
