import { Handle, Position } from '@xyflow/react';
import styles from './Ends.module.css';

/** Where lines end and begin at a node; at a gate, at its diamond. */
export function Ends() {
  return (
    <>
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={styles.end}
      />
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={styles.end}
      />
    </>
  );
}
