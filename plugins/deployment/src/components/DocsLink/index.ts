export { DocsLink } from './DocsLink';
