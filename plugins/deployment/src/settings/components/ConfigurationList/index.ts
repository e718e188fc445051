export { ConfigurationList } from './ConfigurationList';
