import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTabInSight } from './useTabInSight';

const kAll = 'all';

/** Rows of one state, or of all: a tab for each. `count` stands beside its name. */
export function StateTabs({
  states,
  shown,
  count,
  onChange,
}: {
  states: readonly string[];
  shown: string | undefined;
  count?: (state: string) => ReactNode;
  onChange: (state: string | undefined) => void;
}) {
  const { t } = useTranslation();
  useTabInSight(shown);
  return (
    <Tabs
      value={shown ?? kAll}
      onChange={(next) => onChange(next && next !== kAll ? next : undefined)}
      mb="xs"
    >
      <Tabs.List aria-label={t('tasks.states')} className="ao-tabs">
        <Tabs.Tab value={kAll}>{t('tasks.all')}</Tabs.Tab>
        {states.map((state) => (
          <Tabs.Tab key={state} value={state}>
            {t(`status.${state}`)}
            {count && <span className="ao-tab-count"> {count(state)}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
