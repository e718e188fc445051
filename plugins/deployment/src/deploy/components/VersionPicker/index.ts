export { VersionPicker, type VersionPickerProps } from './VersionPicker';
