export { RepositoryPanel, type RepositoryRef } from './RepositoryPanel';
