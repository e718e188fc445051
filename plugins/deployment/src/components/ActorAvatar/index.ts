export { ActorAvatar } from './ActorAvatar';
