import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { RiListUnordered, RiNodeTree } from '@remixicon/react';
import { useState } from 'react';
import { HiddenText } from '../../components/HiddenText';
import { useMessages } from '../../translation/useMessages';
import type { StagesShownAs } from './useViewChoice';

/** Graph or list; says which it has become. */
export function ViewSwitch(props: {
  shownAs: StagesShownAs;
  onChange: (shownAs: StagesShownAs) => void;
}) {
  const { shownAs, onChange } = props;
  const t = useMessages();
  const [said, setSaid] = useState('');
  return (
    <>
      <ToggleButtonGroup
        aria-label={t('pipeline.graph.switch.label')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shownAs]}
        onSelectionChange={keys => {
          const chosen: StagesShownAs = keys.has('list') ? 'list' : 'graph';
          onChange(chosen);
          setSaid(
            t(
              chosen === 'list'
                ? 'pipeline.graph.switch.shownAsList'
                : 'pipeline.graph.switch.shownAsGraph',
            ),
          );
        }}
      >
        <ToggleButton id="graph" size="small" iconStart={<RiNodeTree />}>
          {t('pipeline.graph.switch.graph')}
        </ToggleButton>
        <ToggleButton id="list" size="small" iconStart={<RiListUnordered />}>
          {t('pipeline.graph.switch.list')}
        </ToggleButton>
      </ToggleButtonGroup>
      <HiddenText>
        <span role="status">{said}</span>
      </HiddenText>
    </>
  );
}
