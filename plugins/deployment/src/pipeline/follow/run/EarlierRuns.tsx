import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { RunList } from '../runs/RunList';

/** The other runs of the environment, folded away and read when opened. */
export function EarlierRuns(props: {
  environment: string;
  run: string;
  attempt: number;
}) {
  const { environment, run, attempt } = props;
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  return (
    <Accordion isExpanded={isOpen} onExpandedChange={setOpen}>
      <AccordionTrigger
        level={3}
        title={t('pipeline.follow.runs.title', { environment })}
      />
      <AccordionPanel>
        {isOpen && (
          <RunList environment={environment} shown={{ run, attempt }} />
        )}
      </AccordionPanel>
    </Accordion>
  );
}
