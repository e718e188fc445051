import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { usePipelineLocation } from '../../hooks/usePipelineLocation';
import { usePipelinePages } from '../../hooks/usePipelinePages';
import { FollowProvider } from './FollowContext';
import { PipelineDrawer } from './PipelineDrawer';
import { SERVICE_LINK, type AskedPipeline } from './model/asked';

function linkName(asked: AskedPipeline | undefined): string | undefined {
  if (!asked) {
    return undefined;
  }
  return asked.kind === 'service' ? SERVICE_LINK : asked.environment;
}

/**
 * All that is followed from the service tab: what the address asks for, in a
 * drawer over it.
 */
export function FollowFlow(props: {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
  children: ReactNode;
}) {
  const { entityRef, service, children } = props;
  const { asked, linkTo, replace, close } = usePipelineLocation();
  const pages = usePipelinePages(entityRef);
  const links = useRef(new Map<string, HTMLElement>());

  const focusIfLost = useCallback((name: string) => {
    if (document.activeElement === document.body) {
      links.current.get(name)?.focus();
    }
  }, []);

  // A dialog gives the focus back to what opened it. An address is no link: then
  // the one of the environment gets it.
  const followed = linkName(asked);
  const before = useRef(followed);
  useEffect(() => {
    const was = before.current;
    before.current = followed;
    if (was === undefined || followed !== undefined) {
      return undefined;
    }
    // The dialog gives it back in the next frame.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        focusIfLost(was);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [followed, focusIfLost]);

  return (
    <FollowProvider
      value={{
        entityRef,
        service,
        linkTo,
        replace,
        pageOf: next => {
          if (next.kind === 'run') {
            return pages.run(next);
          }
          return next.kind === 'service' ? pages.service() : undefined;
        },
        tab: undefined,
        keepLink: (name, link) => {
          if (link) {
            links.current.set(name, link);
          } else {
            links.current.delete(name);
          }
        },
        focusIfLost,
      }}
    >
      {/* Before what deploys: a dialog that an address asks for besides is above. */}
      {asked && <PipelineDrawer asked={asked} onClose={close} />}
      {children}
    </FollowProvider>
  );
}
