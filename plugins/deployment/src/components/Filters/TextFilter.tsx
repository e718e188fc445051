import { SearchField } from '@backstage/ui';

/** Narrows a list to what has a text in it. */
export function TextFilter(props: {
  /** What is searched. */
  label: string;
  value: string;
  onChange(text: string): void;
}) {
  const { label, value, onChange } = props;
  return (
    <SearchField
      size="small"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={onChange}
    />
  );
}
