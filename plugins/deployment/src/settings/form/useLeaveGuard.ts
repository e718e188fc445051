import { useEffect, useRef, useState } from 'react';

/** A link that somebody followed away from unsaved changes. */
export interface LeaveGuard {
  /** Whether the viewer is to be asked. */
  isAsking: boolean;
  leave(): void;
  stay(): void;
}

function isPlainClick(event: MouseEvent): boolean {
  return (
    event.button === 0 &&
    !event.metaKey &&
    !event.ctrlKey &&
    !event.shiftKey &&
    !event.altKey
  );
}

/** The link of a click that would leave this page within this tab. */
function leavingLink(event: MouseEvent): HTMLAnchorElement | undefined {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest('a');
  if (
    !link?.href ||
    link.hasAttribute('download') ||
    (link.target && link.target !== '_self')
  ) {
    return undefined;
  }
  const url = new URL(link.href);
  const { origin, pathname, search } = window.location;
  // Other origins unload the page, and the browser itself asks.
  const leaves =
    url.origin === origin &&
    (url.pathname !== pathname || url.search !== search);
  return leaves ? link : undefined;
}

/**
 * Asks before unsaved changes are left.
 *
 * React Router's `useBlocker` needs a data router, and Backstage uses none, so
 * that navigation itself cannot be stopped. Links can: their clicks are caught
 * at the document, before React sees them. The browser asks when the tab is
 * closed or reloaded. What remains, its back button above all, costs nothing:
 * `useDraft` keeps what was typed.
 */
export function useLeaveGuard(isDirty: boolean): LeaveGuard {
  const [link, setLink] = useState<HTMLAnchorElement>();
  const mayLeave = useRef(false);

  useEffect(() => {
    if (!isDirty) {
      return undefined;
    }
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const leaving = isPlainClick(event) ? leavingLink(event) : undefined;
      if (leaving && !mayLeave.current) {
        event.preventDefault();
        event.stopPropagation();
        setLink(leaving);
      }
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isDirty]);

  return {
    isAsking: link !== undefined,
    leave: () => {
      mayLeave.current = true;
      setLink(undefined);
      link?.click();
      mayLeave.current = false;
    },
    stay: () => setLink(undefined),
  };
}
