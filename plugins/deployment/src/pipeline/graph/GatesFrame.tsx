import { memo } from 'react';
import { Ends } from './Ends';
import styles from './GatesFrame.module.css';

function GatesFrameContent() {
  return (
    <div className={styles.root}>
      <Ends />
    </div>
  );
}

/** The frame around the gates of a stage: all of them have to open, so one line leads through it. */
export const GatesFrame = memo(GatesFrameContent);
