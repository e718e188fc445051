import { type ReactNode } from 'react';

/** Parts of a line, set apart by dots; those that are absent are left out. */
export function DottedLine(props: { parts: ReactNode[] }) {
  const parts = props.parts.filter(Boolean);
  return (
    <>
      {parts.map((part, index) => (
        // The parts of a line neither move nor come and go on their own.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index}>
          {part}
          {index < parts.length - 1 && <span aria-hidden="true"> ·</span>}
        </span>
      ))}
    </>
  );
}
