/**
 * Optional app module: renews GitHub tokens that were rejected.
 *
 * @packageDocumentation
 */

export {
  githubAuthRenewalModule,
  githubAuthRenewalModule as default,
} from './module';
export { RenewableGithubAuth, type GithubAuthApi } from './RenewableGithubAuth';
export { isRenewable, type Renewable, type RenewOptions } from './renewable';
