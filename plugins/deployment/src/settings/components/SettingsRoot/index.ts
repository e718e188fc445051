export { SettingsRoot } from './SettingsRoot';
