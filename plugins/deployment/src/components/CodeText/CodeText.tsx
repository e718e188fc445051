/** A sentence of the core in which names stand between backticks, shown as code. */
export function CodeText(props: { text: string }) {
  const parts = props.text.split('`');
  // Names have no backticks: an odd one out is part of the sentence.
  if (parts.length % 2 === 0) {
    return <>{props.text}</>;
  }
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? <code key={index}>{part}</code> : part,
      )}
    </>
  );
}
