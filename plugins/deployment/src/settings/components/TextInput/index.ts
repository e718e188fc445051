export { TextInput } from './TextInput';
