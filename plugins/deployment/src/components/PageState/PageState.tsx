import { Box } from '@backstage/ui';
import { type ReactNode } from 'react';
import { StateShape, type Shape } from '../StateBadge';
import styles from './PageState.module.css';

/** One state of the whole page, in place of what would be there. */
export function PageState(props: {
  shape: Shape;
  title: string;
  /** Paragraphs. */
  texts: string[];
  /** The one thing to do next. */
  action?: ReactNode;
}) {
  const { shape, title, texts, action } = props;
  return (
    // The surface tells what is on it how to stand out.
    <Box as="section" bg="neutral" className={styles.root}>
      <span className={styles.shape}>
        <StateShape shape={shape} />
      </span>
      <h3 className={styles.title}>{title}</h3>
      {texts.map(text => (
        <p key={text} className={styles.text}>
          {text}
        </p>
      ))}
      {action && <div className={styles.action}>{action}</div>}
    </Box>
  );
}
