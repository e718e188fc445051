import {
  Button,
  Tooltip,
  TooltipTrigger,
  type ButtonProps,
} from '@backstage/ui';
import { forwardRef, useId, useState } from 'react';
import styles from './ReasonButton.module.css';

/**
 * A button that says why it does nothing, where that is so: it still takes the
 * focus, since what cannot be reached cannot explain itself.
 */
export const ReasonButton = forwardRef<
  HTMLButtonElement,
  ButtonProps & {
    /** Why it does nothing. */
    reason?: string;
    /** What a pointer is told while it does something. */
    hint?: string;
  }
>((props, ref) => {
  const { reason, hint, onPress, ...rest } = props;
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const text = reason ?? hint;
  return (
    <>
      {/* Always around it: a button that is made anew loses the focus. */}
      <TooltipTrigger
        delay={300}
        isDisabled={!text}
        isOpen={isOpen && Boolean(text)}
        onOpenChange={setOpen}
      >
        <Button
          {...rest}
          ref={ref}
          aria-disabled={reason ? 'true' : undefined}
          aria-describedby={reason ? id : undefined}
          className={reason ? styles.denied : undefined}
          onPress={reason ? () => setOpen(true) : onPress}
        />
        <Tooltip>{text}</Tooltip>
      </TooltipTrigger>
      {reason && (
        <span id={id} className={styles.reason}>
          {reason}
        </span>
      )}
    </>
  );
});
