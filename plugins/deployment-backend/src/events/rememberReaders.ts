import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import type { Readers } from './Readers';

type Shown = Pick<
  DeploymentCoreService,
  'overview' | 'runs' | 'pipeline' | 'servicePipeline' | 'inbox'
>;

/**
 * The same core, which remembers who is shown which services. Whoever calls it
 * has made sure that the viewer may read them.
 */
export function rememberReaders(
  core: DeploymentCoreService,
  readers: Readers,
): DeploymentCoreService {
  const shown: Shown = {
    overview(command, viewer, options) {
      readers.note([command.service], viewer.user);
      return core.overview(command, viewer, options);
    },
    runs(command, viewer, options) {
      readers.note([command.service], viewer.user);
      return core.runs(command, viewer, options);
    },
    pipeline(command, viewer, options) {
      readers.note([command.service], viewer.user);
      return core.pipeline(command, viewer, options);
    },
    servicePipeline(command, viewer, options) {
      readers.note([command.service], viewer.user);
      return core.servicePipeline(command, viewer, options);
    },
    inbox(command, viewer, options) {
      readers.note(command.services, viewer.user);
      return core.inbox(command, viewer, options);
    },
  };
  return new Proxy(core, {
    get(target, name) {
      const value = Reflect.get(name in shown ? shown : target, name);
      // The core's own methods look for its private state.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
