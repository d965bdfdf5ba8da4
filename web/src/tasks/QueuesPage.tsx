import { Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconStack2 } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import type { Queue } from '../api/rows';
import { formatDuration, formatNumber } from '../i18n/format';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { EmptyNote } from '../parts/EmptyNote';
import { FormDialog } from '../parts/FormDialog';
import { GuardedButton } from '../parts/Guarded';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { LimitFields } from './LimitFields';
import { queueList, renewTasks } from './queries';

export function QueuesPage() {
  const { t } = useTranslation();
  const queues = useQuery(queueList());
  const [limited, setLimited] = useState<Queue>();
  const [redriven, setRedriven] = useState<Queue>();
  const toggle = useToggle();
  const columns: Column<Queue>[] = [
    { key: 'name', label: t('queues.name'), cell: (queue) => <strong>{queue.name}</strong> },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (queue) => <StatusDot status={queue.paused ? 'paused' : 'active'} />,
    },
    {
      key: 'ready',
      label: t('queues.ready'),
      align: 'right',
      cell: (queue) => <Count queue={queue} of="ready" status="pending" />,
    },
    {
      key: 'scheduled',
      label: t('queues.scheduled'),
      align: 'right',
      cell: (queue) => formatNumber(queue.scheduled + queue.parked),
    },
    {
      key: 'running',
      label: t('queues.running'),
      align: 'right',
      cell: (queue) => <Running queue={queue} />,
    },
    {
      key: 'dead',
      label: t('status.dead'),
      align: 'right',
      cell: (queue) => <Count queue={queue} of="dead" status="dead" />,
    },
    {
      key: 'rate',
      label: t('queues.rate'),
      align: 'right',
      cell: (queue) => formatNumber(Math.round(queue.finished_per_second * 100) / 100),
    },
    { key: 'wait', label: t('queues.wait'), align: 'right', cell: (queue) => waits(queue) },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (queue) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <GuardedButton
            right="tasks:write"
            size="compact-xs"
            variant="default"
            onClick={() => void toggle(queue)}
          >
            {queue.paused ? t('queues.resume') : t('queues.pause')}
          </GuardedButton>
          <GuardedButton
            right="tasks:write"
            size="compact-xs"
            variant="default"
            onClick={() => setLimited(queue)}
          >
            {t('queues.limits')}
          </GuardedButton>
          {queue.dead > 0 && (
            <GuardedButton
              right="tasks:write"
              size="compact-xs"
              variant="default"
              onClick={() => setRedriven(queue)}
            >
              {t('queues.redrive')}
            </GuardedButton>
          )}
        </Group>
      ),
    },
  ];
  return (
    <Page title={t('nav.queues')}>
      {queues.error && <ProblemNote fault={queues.error} onRetry={() => void queues.refetch()} />}
      {queues.data?.queues.length === 0 ? (
        <EmptyNote icon={<IconStack2 size={32} />} title={t('queues.empty')}>
          {t('queues.emptyBody')}
        </EmptyNote>
      ) : (
        !queues.error && (
          <RowTable
            label={t('nav.queues')}
            columns={columns}
            rows={queues.data?.queues}
            rowKey={(queue) => queue.name}
          />
        )
      )}
      {limited && <LimitsDialog queue={limited} onClose={() => setLimited(undefined)} />}
      {redriven && <RedriveDialog queue={redriven} onClose={() => setRedriven(undefined)} />}
    </Page>
  );
}

function Count({ queue, of, status }: { queue: Queue; of: 'ready' | 'dead'; status: string }) {
  if (queue[of] === 0) return '0';
  return (
    <Link to="/tasks" search={{ queue: queue.name, status }}>
      {formatNumber(queue[of])}
    </Link>
  );
}

function Running({ queue }: { queue: Queue }) {
  const most = queue.limits.max_running;
  return most > 0 ? `${formatNumber(queue.running)} / ${formatNumber(most)}` : formatNumber(queue.running);
}

function waits(queue: Queue): string {
  if (queue.oldest_age_seconds !== null && queue.oldest_age_seconds !== undefined)
    return formatDuration(queue.oldest_age_seconds * 1_000);
  if (queue.start_p95_ms === null || queue.start_p95_ms === undefined) return '–';
  return `p95 ${formatDuration(queue.start_p95_ms)}`;
}

function useToggle() {
  const { t } = useTranslation();
  const client = useQueryClient();
  return async (queue: Queue) => {
    const path = { params: { path: { name: queue.name } } };
    await act(
      () =>
        take(
          queue.paused
            ? api.POST('/api/queues/{name}/resume', path)
            : api.POST('/api/queues/{name}/pause', path),
        ),
      t(queue.paused ? 'queues.resumed' : 'queues.paused', { name: queue.name }),
    );
    renewTasks(client);
  };
}

function RedriveDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = async (reason: string) => {
    const reply = await take(
      api.POST('/api/queues/{name}/redrive', {
        params: { path: { name: queue.name } },
        body: { expected_count: queue.dead, ...(reason ? { reason } : {}) },
      }),
    );
    renewTasks(client);
    notifications.show({ message: t('tasks.bulkDone', { done: reply.done, skipped: reply.skipped }) });
  };
  return (
    <ConfirmDialog
      opened
      title={t('queues.redriveTitle', { count: queue.dead, name: queue.name })}
      action={t('queues.redrive')}
      withReason
      onConfirm={run}
      onClose={onClose}
    >
      {t('queues.redriveBody')}
    </ConfirmDialog>
  );
}

function LimitsDialog({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [limits, setLimits] = useState(queue.limits);
  const save = async () => {
    const path = { params: { path: { name: queue.name } } };
    await take(api.PUT('/api/queues/{name}/limits', { ...path, body: limits }));
    renewTasks(client);
  };
  return (
    <FormDialog
      title={t('queues.limitsTitle', { name: queue.name })}
      action={t('common.save')}
      onSend={save}
      onClose={onClose}
    >
      {(messages) => <LimitFields value={limits} messages={messages} onChange={setLimits} />}
    </FormDialog>
  );
}
