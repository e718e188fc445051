import { RunsOfEnvironment } from './runs/RunsOfEnvironment';
import { RunPipeline } from './run/RunPipeline';
import { WholePipeline } from './service/WholePipeline';
import type { Shell } from './Shell';
import type { AskedPipeline } from './model/asked';

/** What an address asks to follow, in a drawer or on a page. */
export function Followed(props: { asked: AskedPipeline; shell: Shell }) {
  const { asked, shell } = props;
  switch (asked.kind) {
    case 'run':
      return (
        <RunPipeline
          // Another run begins anew, another attempt does not.
          key={`${asked.environment}/${asked.run}`}
          asked={asked}
          shell={shell}
        />
      );
    case 'runs':
      return (
        <RunsOfEnvironment
          key={asked.environment}
          environment={asked.environment}
          shell={shell}
        />
      );
    default:
      return <WholePipeline shell={shell} />;
  }
}
