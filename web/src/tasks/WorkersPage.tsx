import { Code } from '@mantine/core';
import { IconServerBolt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import type { Worker } from '../api/rows';
import { EmptyNote } from '../parts/EmptyNote';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';

const kRenewEvery = 10_000;

export function WorkersPage() {
  const { t } = useTranslation();
  const workers = useQuery({
    queryKey: ['workers'],
    queryFn: ({ signal }) => take(api.GET('/api/workers', { signal })),
    refetchInterval: kRenewEvery,
  });
  const columns: Column<Worker>[] = [
    {
      key: 'id',
      label: t('workers.name'),
      cell: (worker) => (
        <AnchorLink to="/tasks" search={{ worker: worker.id }} size="sm" fw={500}>
          {worker.id}
        </AnchorLink>
      ),
    },
    { key: 'state', label: t('tasks.status'), cell: (worker) => <StatusDot status={worker.state} /> },
    { key: 'host', label: t('workers.host'), cell: (worker) => `${worker.host} · ${worker.pid}` },
    {
      key: 'busy',
      label: t('workers.busy'),
      align: 'right',
      cell: (worker) => `${worker.tasks.length} / ${worker.concurrency}`,
    },
    { key: 'on', label: t('workers.on'), cell: (worker) => <BusyOn worker={worker} /> },
    { key: 'queues', label: t('nav.queues'), cell: (worker) => worker.queues.join(', ') },
    { key: 'version', label: t('workers.version'), cell: (worker) => worker.version },
    { key: 'seen', label: t('workers.seen'), cell: (worker) => <TimeAgo at={worker.seen_at} /> },
  ];
  return (
    <Page title={t('nav.workers')}>
      {workers.error && <ProblemNote fault={workers.error} onRetry={() => void workers.refetch()} />}
      {workers.data?.workers.length === 0 && (
        <EmptyNote icon={<IconServerBolt size={32} />} title={t('workers.empty')}>
          {t('workers.emptyBody')} <Code>orchestrator worker</Code>
        </EmptyNote>
      )}
      {!workers.error && workers.data?.workers.length !== 0 && (
        <RowTable
          label={t('nav.workers')}
          columns={columns}
          rows={workers.data?.workers}
          rowKey={(worker) => worker.id}
        />
      )}
    </Page>
  );
}

const kShown = 3;

function BusyOn({ worker }: { worker: Worker }) {
  if (worker.tasks.length === 0) return <span className="ao-none">–</span>;
  return (
    <>
      {worker.tasks.slice(0, kShown).map((task) => (
        <div key={task.id}>
          <AnchorLink to="/tasks/$taskId" params={{ taskId: task.id }} size="sm">
            {task.type}
          </AnchorLink>{' '}
          <TimeAgo at={task.started_at} />
        </div>
      ))}
    </>
  );
}
