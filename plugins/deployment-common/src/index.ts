/**
 * Types, permissions and API contract of the deployment plugin. No I/O: it runs
 * in the browser and in Node alike.
 *
 * @packageDocumentation
 */

export * from './annotations';
export * from './drafts';
export * from './generated/model';
export * from './permissions';
export * from './problems';
export * from './providerTokens';
export * from './requests';
export * from './routes';
export * from './signals';
