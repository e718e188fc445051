export {
  ChangesPanel,
  type ChangesPanelProps,
  type ComparedVersion,
} from './ChangesPanel';
