export { ConnectButton } from './ConnectButton';
