import { Button, Group, Paper, Select, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { formatNumber } from '../i18n/format';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { DayField } from '../parts/DayField';
import { GuardedButton } from '../parts/Guarded';
import { Page } from '../parts/Page';
import { StateTabs } from '../parts/StateTabs';
import { TypedField } from '../parts/TypedField';
import { queueList, renewTasks, taskCount } from './queries';
import { canCancel, canRetry, isFinal, kTaskStatuses, type TaskFilter, type TaskSearch } from './search';
import { TaskTable } from './TaskTable';

type Action = 'retry' | 'cancel' | 'delete';
const kTypeOver = 100;

export function TasksPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/tasks' });
  const navigate = useNavigate({ from: '/tasks' });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const change = (next: TaskSearch) => {
    setPicked(new Set());
    void navigate({ search: next, replace: true });
  };
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  return (
    <Page title={search.status === 'dead' ? t('nav.dead') : t('nav.tasks')}>
      <CountedTabs search={search} onChange={change} />
      <Filters search={search} onChange={change} />
      <TaskActions search={search} picked={picked} onDone={() => setPicked(new Set())} />
      <TaskTable search={search} picked={picked} onToggle={toggle} />
    </Page>
  );
}

function CountedTabs({ search, onChange }: { search: TaskSearch; onChange: (next: TaskSearch) => void }) {
  const { status, ...rest } = search;
  const counts = useQueries({
    queries: kTaskStatuses.map((each) => taskCount({ ...rest, status: each })),
  });
  const numbers = new Map<string, number>(
    kTaskStatuses.map((each, index) => [each, counts[index]?.data ?? 0]),
  );
  return (
    <StateTabs
      states={kTaskStatuses}
      shown={status}
      count={(state) => formatNumber(numbers.get(state) ?? 0)}
      onChange={(next) => onChange(next ? { ...rest, status: next } : rest)}
    />
  );
}

const kTyped = ['type', 'error', 'tag'] as const;

function Filters({ search, onChange }: { search: TaskSearch; onChange: (next: TaskSearch) => void }) {
  const { t } = useTranslation();
  const queues = useQuery(queueList());
  const names = queues.data?.queues.map((queue) => queue.name) ?? [];
  const set = (key: TaskFilter, value: string | null) => {
    const { [key]: _old, ...rest } = search;
    onChange(value ? { ...rest, [key]: value } : rest);
  };
  const others = (['worker', 'lead_id', 'schedule_id', 'key'] as const).filter((key) => search[key]);
  return (
    <Group gap="xs" mb="xs" role="search" align="end">
      {kTyped.map((key, index) => (
        <TypedField
          key={key}
          label={t(`tasks.${key}`)}
          value={search[key] ?? ''}
          first={index === 0}
          width={140}
          onChange={(value) => set(key, value)}
        />
      ))}
      <Select
        size="xs"
        w={140}
        label={t('tasks.queue')}
        placeholder={t('tasks.all')}
        data={[...new Set([...names, ...(search.queue ? [search.queue] : [])])]}
        value={search.queue ?? null}
        onChange={(value) => set('queue', value)}
        clearable
      />
      <DayField
        label={t('tasks.createdFrom')}
        value={search.created_after}
        onChange={(moment) => set('created_after', moment)}
      />
      <DayField
        label={t('tasks.createdTo')}
        value={search.created_before}
        until
        onChange={(moment) => set('created_before', moment)}
      />
      {others.map((key) => (
        <Button key={key} variant="default" onClick={() => set(key, null)}>
          {t(`tasks.${key}`)}: {search[key]?.slice(0, 12)} ×
        </Button>
      ))}
    </Group>
  );
}

/** Retry, cancel and delete for the picked rows, or for everything the filter lets through. */
function TaskActions({
  search,
  picked,
  onDone,
}: {
  search: TaskSearch;
  picked: ReadonlySet<string>;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const total = useQuery(taskCount(search));
  const [asked, setAsked] = useState<{ action: Action; count: number; search: TaskSearch; ids: string[] }>();
  const count = picked.size || (search.status ? (total.data ?? 0) : 0);
  if (count === 0) return null;

  const offers: Action[] = (['retry', 'cancel', 'delete'] as const).filter((action) => {
    if (!search.status) return true;
    if (action === 'retry') return canRetry(search.status);
    return action === 'cancel' ? canCancel(search.status) : isFinal(search.status);
  });
  const run = async (reason: string) => {
    if (!asked) return;
    const body = {
      ...(asked.ids.length > 0 ? { ids: asked.ids } : { filter: asked.search, expected_count: asked.count }),
      ...(reason ? { reason } : {}),
    };
    const path = `/api/tasks/bulk/${asked.action}` as const;
    const reply = await take(api.POST(path, { body }));
    renewTasks(client);
    onDone();
    notifications.show({ message: t('tasks.bulkDone', { done: reply.done, skipped: reply.skipped }) });
  };
  return (
    <Paper withBorder p={6} mb="xs" role="region" aria-label={t('bulk.region')}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {picked.size > 0
            ? t('bulk.count', { count, shown: formatNumber(count) })
            : t('tasks.matching', { count, shown: formatNumber(count) })}
        </Text>
        {offers.map((action) => (
          <GuardedButton
            key={action}
            right="tasks:write"
            variant="default"
            size="compact-sm"
            onClick={() => setAsked({ action, count, search, ids: [...picked] })}
          >
            {t(`tasks.${action}`)}
          </GuardedButton>
        ))}
      </Group>
      <ConfirmDialog
        opened={asked !== undefined}
        title={t(`tasks.${asked?.action ?? 'retry'}Title`, { count: asked?.count ?? 0 })}
        action={t(`tasks.${asked?.action ?? 'retry'}`)}
        danger={asked?.action !== 'retry'}
        withReason
        {...(asked && asked.count > kTypeOver ? { typeThis: String(asked.count) } : {})}
        onConfirm={run}
        onClose={() => setAsked(undefined)}
      >
        {t(`tasks.${asked?.action ?? 'retry'}Body`)}
      </ConfirmDialog>
    </Paper>
  );
}
