import { Group } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import type { Schedule } from '../api/rows';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { Named } from '../parts/Named';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { renewTasks } from './queries';
import { ScheduleDialog } from './ScheduleDialog';

export function SchedulesPage() {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const [removed, setRemoved] = useState<Schedule>();
  const schedules = useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => take(api.GET('/api/schedules', { params: { query: { limit: 500 } }, signal })),
  });
  const client = useQueryClient();
  const add = (
    <GuardedButton right="tasks:write" onClick={() => setEdited('new')}>
      {t('schedules.new')}
    </GuardedButton>
  );
  const columns: Column<Schedule>[] = [
    {
      key: 'name',
      label: t('schedules.name'),
      cell: (row) => (
        <Named about={row.description}>
          <strong>{row.name}</strong>
        </Named>
      ),
    },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (row) => <StatusDot status={row.enabled ? 'active' : 'paused'} />,
    },
    { key: 'type', label: t('tasks.type'), cell: (row) => row.type },
    {
      key: 'next',
      label: t('schedules.next'),
      cell: (row) => <TimeAgo at={row.enabled ? row.next_at : null} />,
    },
    { key: 'last', label: t('schedules.last'), cell: (row) => <LastRun row={row} /> },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => <RowButtons row={row} onEdit={() => setEdited(row)} onRemove={() => setRemoved(row)} />,
    },
  ];
  return (
    <Page title={t('nav.schedules')} actions={add}>
      {schedules.error && <ProblemNote fault={schedules.error} onRetry={() => void schedules.refetch()} />}
      {schedules.data?.schedules.length === 0 && (
        <EmptyNote icon={<IconCalendarTime size={32} />} title={t('schedules.empty')} actions={add}>
          {t('schedules.emptyBody')}
        </EmptyNote>
      )}
      {!schedules.error && schedules.data?.schedules.length !== 0 && (
        <RowTable
          label={t('nav.schedules')}
          columns={columns}
          rows={schedules.data?.schedules}
          rowKey={(row) => row.id}
        />
      )}
      {edited && (
        <ScheduleDialog
          {...(edited === 'new' ? {} : { schedule: edited })}
          onClose={() => setEdited(undefined)}
        />
      )}
      <ConfirmDialog
        opened={removed !== undefined}
        title={t('schedules.removeTitle', { name: removed?.name })}
        action={t('common.delete')}
        danger
        onConfirm={async () => {
          if (removed)
            await take(api.DELETE('/api/schedules/{id}', { params: { path: { id: removed.id } } }));
          renewTasks(client);
        }}
        onClose={() => setRemoved(undefined)}
      >
        {t('schedules.removeBody')}
      </ConfirmDialog>
    </Page>
  );
}

function LastRun({ row }: { row: Schedule }) {
  if (!row.last_at) return <span className="ao-none">–</span>;
  if (!row.last_task_id) return <TimeAgo at={row.last_at} />;
  return (
    <AnchorLink to="/tasks/$taskId" params={{ taskId: row.last_task_id }} size="sm">
      <TimeAgo at={row.last_at} />
    </AnchorLink>
  );
}

function RowButtons({ row, onEdit, onRemove }: { row: Schedule; onEdit: () => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const path = { params: { path: { id: row.id } } };
  const tell = async (call: () => Promise<unknown>, words: string) => {
    await act(call, words);
    renewTasks(client);
  };
  const small = { right: 'tasks:write', size: 'compact-xs', variant: 'default' } as const;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <GuardedButton
        {...small}
        onClick={() =>
          void tell(
            () => take(api.POST('/api/schedules/{id}/run', path)),
            t('schedules.ran', { name: row.name }),
          )
        }
      >
        {t('schedules.run')}
      </GuardedButton>
      <GuardedButton
        {...small}
        onClick={() =>
          void tell(
            () =>
              take(
                row.enabled
                  ? api.POST('/api/schedules/{id}/pause', path)
                  : api.POST('/api/schedules/{id}/resume', path),
              ),
            t(row.enabled ? 'queues.paused' : 'queues.resumed', { name: row.name }),
          )
        }
      >
        {row.enabled ? t('queues.pause') : t('queues.resume')}
      </GuardedButton>
      <GuardedButton {...small} onClick={onEdit}>
        {t('common.edit')}
      </GuardedButton>
      <GuardedButton {...small} onClick={onRemove}>
        {t('common.delete')}
      </GuardedButton>
    </Group>
  );
}
