import { RiArrowRightUpLine } from '@remixicon/react';
import { type ReactNode } from 'react';
import { HiddenText } from '../../components/HiddenText';
import { safeHref } from '../../model/links';
import { providerName } from '../../model/provider';
import { useMessages } from '../../translation/useMessages';
import type { StageView } from '../model/view';

/** To the log of a stage, in a new tab; nothing where it has none. */
export function LogLink(props: {
  stage: StageView;
  provider: string | null;
  className?: string;
  /** What is seen beside the arrow. */
  children?: ReactNode;
}) {
  const { stage, provider, className, children } = props;
  const t = useMessages();
  const href = safeHref(stage.url);
  if (!href) {
    return null;
  }
  const kind = stage.kind === 'environment' ? 'run' : 'log';
  const name = provider
    ? t(`pipeline.graph.${kind}On`, {
        stage: stage.name,
        provider: providerName(provider, t),
      })
    : t(`pipeline.graph.${kind}`, { stage: stage.name });
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={className}
      title={name}
      draggable={false}
    >
      <HiddenText>{name}</HiddenText>
      <span aria-hidden="true">
        {children}
        <RiArrowRightUpLine size="1em" />
      </span>
    </a>
  );
}
