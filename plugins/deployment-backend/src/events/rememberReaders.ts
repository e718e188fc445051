import type { Inbox } from 'backstage-plugin-deployment-common';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import type { JsonBytes } from '../services/jsonBytes';
import type { InboxReaders } from './InboxReaders';
import type { Readers } from './Readers';

type Shown = Pick<
  DeploymentCoreService,
  'overview' | 'runs' | 'pipeline' | 'servicePipeline' | 'inbox'
>;

/** The services of which something waits in an inbox. */
function servicesOf(answer: JsonBytes<Inbox>): string[] {
  const { waiting }: Inbox = JSON.parse(answer.toString('utf8'));
  return [...new Set(waiting.map(({ service }) => service))];
}

/**
 * The same core, which remembers who is shown which services. Whoever calls it
 * has made sure that the viewer may read them.
 */
export function rememberReaders(
  core: DeploymentCoreService,
  readers: Readers,
  inboxReaders: InboxReaders,
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
    async inbox(command, viewer, options) {
      const answer = await core.inbox(command, viewer, options);
      // Not all that were looked through: those are nearly all there are, and the
      // inbox is asked for by everybody. Of them only what begins to wait is told.
      readers.note(servicesOf(answer), viewer.user);
      inboxReaders.note(command.services, viewer.user);
      return answer;
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
