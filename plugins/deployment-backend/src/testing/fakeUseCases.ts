/** What the core can be asked for, through the addon as through its service. */
const useCases = [
  'overview',
  'versions',
  'changes',
  'preflight',
  'dispatch',
  'dispatches',
  'identifyDispatch',
  'runPreflight',
  'actOnRun',
  'pipeline',
  'runs',
  'servicePipeline',
  'decisionPreflight',
  'decide',
  'inbox',
  'noteEvent',
  'inspect',
  'testEnvironments',
  'hosts',
  'requiredHosts',
  'environments',
  'listEnvironments',
  'exportEnvironments',
  'changeEnvironments',
  'reorderEnvironments',
  'copyEnvironments',
  'importEnvironments',
  'replaceEnvironments',
] as const;

/** Use cases that answer nothing until a test decides what. */
export function fakeUseCases() {
  return Object.fromEntries(
    useCases.map(useCase => [useCase, jest.fn()]),
  ) as Record<(typeof useCases)[number], jest.Mock>;
}
