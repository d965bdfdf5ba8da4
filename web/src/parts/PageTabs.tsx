import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { PageBones } from './PageBones';
import { useTabInSight } from './useTabInSight';

export interface PageTab {
  id: string;
  label: string;
  content: ReactNode;
}

/** The parts of a page, one at a time; which one stands in the address. The first one needs no word there. */
export function PageTabs({
  label,
  tabs,
  shown,
}: {
  label: string;
  tabs: readonly PageTab[];
  shown: string | undefined;
}) {
  const navigate = useNavigate();
  const first = tabs[0]?.id ?? null;
  const value = tabs.find((tab) => tab.id === shown)?.id ?? first;
  useTabInSight(value);
  return (
    <Tabs
      value={value}
      onChange={(next) =>
        void navigate({
          to: '.',
          search: (next && next !== first ? { tab: next } : {}) as never,
          replace: true,
        })
      }
      keepMounted={false}
      miw={0}
    >
      <Tabs.List aria-label={label} className="ao-tabs" mb="sm">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.id} value={tab.id}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id}>
          <Suspense fallback={<PageBones inner />}>{tab.content}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
