import { Badge, Group } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { EmptyNote } from '../parts/EmptyNote';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';

type Workflow = Schema['WorkflowReply'];

export function WorkflowsPage() {
  const { t } = useTranslation();
  const workflows = useQuery({
    queryKey: ['workflows'],
    queryFn: ({ signal }) => take(api.GET('/api/workflows', { signal })),
  });
  const columns: Column<Workflow>[] = [
    { key: 'name', label: t('workflows.name'), cell: (row) => <strong>{row.name}</strong> },
    { key: 'status', label: t('tasks.status'), cell: (row) => <StatusDot status={row.status} /> },
    { key: 'trigger', label: t('workflows.trigger'), cell: (row) => row.trigger },
    {
      key: 'steps',
      label: t('workflows.steps'),
      cell: (row) => (
        <Group gap={4}>
          {row.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice; its place is what it is
            <Badge key={index} variant="default" radius="sm" tt="none" fw={500}>
              {step}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      key: 'tasks',
      label: t('nav.tasks'),
      cell: () => (
        <Link to="/tasks" search={{ type: 'workflow_execute' }}>
          {t('common.showAll')}
        </Link>
      ),
    },
  ];
  return (
    <Page title={t('nav.workflows')}>
      {workflows.error && <ProblemNote fault={workflows.error} onRetry={() => void workflows.refetch()} />}
      {workflows.data?.workflows.length === 0 && (
        <EmptyNote icon={<IconRoute size={32} stroke={1.4} />} title={t('workflows.empty')}>
          {t('workflows.emptyBody')}
        </EmptyNote>
      )}
      {!workflows.error && workflows.data?.workflows.length !== 0 && (
        <RowTable
          label={t('nav.workflows')}
          columns={columns}
          rows={workflows.data?.workflows}
          rowKey={(row) => row.id}
        />
      )}
    </Page>
  );
}
