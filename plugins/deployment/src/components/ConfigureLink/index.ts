export { ConfigureLink } from './ConfigureLink';
