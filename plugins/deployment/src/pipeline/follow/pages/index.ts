export { RunPage } from './RunPage';
export { ServicePipelinePage } from './ServicePipelinePage';
