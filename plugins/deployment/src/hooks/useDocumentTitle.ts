import { useEffect } from 'react';

/** Says in the browser's tab what a page shows, until it is left. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}
