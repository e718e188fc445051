import type { DeploymentState } from 'backstage-plugin-deployment-common';

/** What a shape stands for: the state of a deployment or a stage, or that there is none. */
export type Shape = DeploymentState | 'skipped' | 'none' | 'unavailable';

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.75,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

function paths(shape: Shape) {
  switch (shape) {
    case 'queued':
      return (
        <circle cx="6" cy="6" r="4.25" {...STROKE} strokeDasharray="2.2 2.25" />
      );
    case 'waiting':
      return <path d="M6 1.2 10.800 6 6 10.800 1.200 6Z" {...STROKE} />;
    case 'running':
      return (
        <>
          <circle cx="6" cy="6" r="4.25" {...STROKE} />
          <path d="M6 1.750a4.250 4.250 0 0 0 0 8.500Z" fill="currentColor" />
        </>
      );
    case 'succeeded':
      return <path d="m1.800 6.500 2.900 2.900 5.500-6.400" {...STROKE} />;
    case 'failed':
      return <path d="m2.500 2.500 7 7m0-7-7 7" {...STROKE} />;
    case 'cancelled':
      return <path d="M2.500 2.500h7v7h-7Z" {...STROKE} />;
    case 'superseded':
      return <path d="M2 8.500 6 4.500l4 4" {...STROKE} />;
    case 'skipped':
      return (
        <path
          d="M1.500 2.800 5 6 1.500 9.200m5-6.400L10 6 6.500 9.200"
          {...STROKE}
        />
      );
    case 'unavailable':
      return (
        <>
          <circle cx="6" cy="6" r="4.250" {...STROKE} />
          <path d="m3.200 8.800 5.600-5.600" {...STROKE} />
        </>
      );
    case 'none':
      return <path d="M2.500 6h7" {...STROKE} />;
    default:
      return (
        <>
          <path
            d="M4 4.200a2 2 0 1 1 2.800 1.850c-.600.300-.800.600-.800 1.200"
            {...STROKE}
          />
          <circle cx="6" cy="9.900" r="1" fill="currentColor" />
        </>
      );
  }
}

/** The shape of a state: it tells states apart without colour. */
export function StateShape(props: { shape: Shape }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {paths(props.shape)}
    </svg>
  );
}
