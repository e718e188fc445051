export { Field, type FieldMarks } from './Field';
