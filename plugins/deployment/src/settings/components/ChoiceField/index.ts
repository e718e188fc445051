export { ChoiceField, type Choice } from './ChoiceField';
