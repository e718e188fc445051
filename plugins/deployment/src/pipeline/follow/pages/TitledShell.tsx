import { useDocumentTitle } from '../../../hooks/useDocumentTitle';
import { PageShell, type ShellProps } from '../Shell';

/** Says what is followed also in the browser's tab: it is looked at from others. */
export function TitledShell(props: ShellProps) {
  useDocumentTitle(props.title);
  return <PageShell {...props} />;
}
