import { Link, type LinkProps } from '@backstage/ui';
import { RiArrowRightUpLine } from '@remixicon/react';
import { type ReactNode } from 'react';
import { safeHref } from '../../model/links';

/**
 * A link to another site, in a new tab. Where the address is missing or not
 * http(s), the text alone.
 */
export function ExternalLink(props: {
  href: string | null | undefined;
  children: ReactNode;
  className?: string;
  title?: string;
  variant?: LinkProps['variant'];
  /** Whether an arrow says that the link leads away. */
  arrow?: boolean;
}) {
  const { href, children, className, title, variant, arrow } = props;
  const safe = safeHref(href);
  if (!safe) {
    return (
      <span className={className} title={title}>
        {children}
      </span>
    );
  }
  return (
    <Link
      href={safe}
      target="_blank"
      rel="noopener noreferrer"
      standalone
      className={className}
      title={title}
      variant={variant}
    >
      {children}
      {arrow && (
        <RiArrowRightUpLine
          size="1em"
          aria-hidden="true"
          style={{ verticalAlign: '-0.125em' }}
        />
      )}
    </Link>
  );
}
