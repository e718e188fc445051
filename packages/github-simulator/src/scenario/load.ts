// From a scenario to a world in which all of its history has happened.

import { Clock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import { World } from '../state/world.ts';
import { Activity } from './activity.ts';
import { People, addPeople, addRepository } from './build.ts';
import type { ScenarioDocument } from './document.ts';
import { readScenarioFolder, scenarioFolder } from './folder.ts';
import { History, ageOf } from './history.ts';
import { parseScenario, type RepositoryEntry, type Scenario } from './parse.ts';
import { Plans } from './plans.ts';
import { duration } from './reader.ts';

/** How to make a world. */
export interface WorldOptions {
  /** A scenario of ours by name, a folder's path, or a document; `demo`. */
  scenario?: string | ScenarioDocument;
  /** `real` follows the system's time, `manual` only `advance`; `real`. */
  clock?: 'real' | 'manual';
  /** Decides ids, made-up commits and variations; 1. */
  seed?: number;
  /** The start in epoch milliseconds; the system's time, whole seconds. */
  now?: number;
  /** Whether things keep happening; by default, with a real clock. */
  activity?: boolean;
}

/** A world, what changes it, and what goes on in it. */
export interface Simulation {
  readonly world: World;
  readonly engine: Engine;
  readonly activity: Activity;
  /** The moment the history ends; ages count back from it. */
  readonly startedAt: number;
  /** Stops events of a real clock. */
  stop(): void;
}

/**
 * Builds a world: checks the scenario, then plays its history in past time by
 * the same engine that runs it afterwards. Same scenario, seed and `now`: same
 * world.
 * @throws ScenarioError naming file and field
 */
export function createWorld(options: WorldOptions = {}): Simulation {
  const { clock: kind = 'real', seed = 1 } = options;
  const startedAt = options.now ?? Math.floor(Date.now() / 1000) * 1000;
  const scenario = readScenario(options.scenario ?? 'demo');
  const repositories = scenario.repositories ?? [];
  const oldest = Math.max(0, ...repositories.map(createdAge));
  const clock = new Clock(kind, startedAt - oldest - 86_400_000);
  const world = new World(clock, seed);
  const { pickup, cancel } = scenario.timing ?? {};
  const engine = new Engine(world, {
    pickupSeconds: pickup === undefined ? undefined : pickup / 1000,
    cancelSeconds: cancel === undefined ? undefined : cancel / 1000,
  });
  const plans = new Plans(engine, new People(world));
  addPeople(world, scenario);
  // In the order of their making, so that ids grow with time.
  const byAge = [...repositories].sort((a, b) => createdAge(b) - createdAge(a));
  for (const entry of byAge) {
    clock.schedule(startedAt - createdAge(entry), () =>
      addOne(engine, plans, scenario, entry, startedAt),
    );
  }
  clock.advanceTo(startedAt);
  repositories.forEach(entry => disableWorkflows(world, scenario, entry));
  const enabled = options.activity ?? kind === 'real';
  const activity = new Activity(engine, plans, enabled);
  (scenario.activity ?? []).forEach((entry, i) => activity.schedule(entry, i));
  clock.follow();
  return { world, engine, activity, startedAt, stop: () => clock.stop() };
}

function readScenario(scenario: string | ScenarioDocument): Scenario {
  return typeof scenario === 'string'
    ? readScenarioFolder(scenarioFolder(scenario))
    : parseScenario(scenario, 'scenario');
}

/** Turns off what is turned off now; it ran before. */
function disableWorkflows(
  world: World,
  scenario: Scenario,
  { name, owner, place, disabled_workflows: files = [] }: RepositoryEntry,
): void {
  const login = owner ?? scenario.organization?.login ?? '';
  const repository = world.repositoryFor(login, name);
  files.forEach((file, index) => {
    const workflow = repository && world.workflowFor(repository, file);
    const at = place.key('disabled_workflows').at(index);
    if (!workflow) return at.fail(`there is no workflow ${file}`);
    workflow.state = 'disabled_manually';
  });
}

/** Age of a repository's first commit. */
function createdAge(entry: RepositoryEntry): number {
  const ages = (entry.history ?? []).map(ageOf);
  const oldest = Math.max(0, ...ages);
  if (entry.created !== undefined && entry.created < oldest) {
    entry.place.key('created').fail('is younger than its history');
  }
  return entry.created ?? oldest + 3_600_000;
}

function addOne(
  engine: Engine,
  plans: Plans,
  scenario: Scenario,
  entry: RepositoryEntry,
  startedAt: number,
): void {
  const repository = addRepository(engine, scenario, entry);
  for (const [name, environment] of Object.entries(entry.environments ?? {})) {
    const rules = environment.custom_rules ?? [];
    const made = engine.world.environmentFor(repository, name)?.customRules;
    rules.forEach(({ approve_after: after }, index) => {
      const rule = made?.[index];
      if (after !== undefined && rule) {
        plans.approveRule(rule.id, duration(after, entry.place));
      }
    });
  }
  new History(engine, plans, repository, entry, startedAt).schedule();
}
