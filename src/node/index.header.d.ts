/* Generated from the source of the addon (src/node). Do not edit: `npm run build:addon` writes it. */
/* eslint-disable */
import type {
  ChangedEnvironments,
  DecisionOutcome,
  DecisionPreflight,
  DispatchOutcome,
  Dispatches,
  EnvironmentDocument,
  EnvironmentPage,
  EnvironmentRuns,
  EnvironmentTests,
  ImportedEnvironments,
  Inbox,
  Inspection,
  NotedEvent,
  OfferedVersions,
  Pipeline,
  ProblemCode,
  ProblemDetails,
  RequiredHosts,
  RunActionOutcome,
  RunPreflight,
  ServiceOverview,
  ServicePipeline,
  StoredEnvironments,
  VersionChanges,
} from 'backstage-plugin-deployment-common';

/** The UTF-8 bytes of the JSON of a `T`: sent on as they are, or read with `JSON.parse(bytes.toString())`. */
export declare type Json<T> = Buffer & {
  /** Never present; it only carries the type. */
  readonly __json?: T;
};

/** What every rejection of the addon is. */
export interface CoreError extends Error {
  /** A name that Backstage maps to an HTTP status: `InputError`, `NotFoundError`, `ServiceUnavailableError`, … */
  name: string;
  /** What to decide by. */
  code: ProblemCode;
  /** What happened and what to do next. Never holds a token. */
  message: string;
  /** The facts behind it. */
  details: ProblemDetails;
}
