export { ServiceSettings } from './ServiceSettings';
