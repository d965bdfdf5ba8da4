import { Progress, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Task } from '../api/rows';
import { formatDuration } from '../i18n/format';
import { EmptyNote } from '../parts/EmptyNote';
import { AnchorLink } from '../parts/links';
import { MoreButton } from '../parts/MoreButton';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { taskPages } from './queries';
import type { TaskSearch } from './search';

/** Tasks newest first, page after page. With `onToggle` the rows can be picked. */
export function TaskTable({
  search,
  picked,
  onToggle,
}: {
  search: TaskSearch;
  picked?: ReadonlySet<string>;
  onToggle?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(taskPages(search));
  const rows = pages.data?.pages.flatMap((page) => page.tasks);
  if (pages.error) return <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows?.length === 0) {
    const filtered = Object.keys(search).length > 0;
    if (search.status === 'dead' && Object.keys(search).length === 1) {
      return (
        <EmptyNote icon={<IconCircleCheck size={32} stroke={1.4} />} title={t('tasks.noDead')}>
          {t('tasks.noDeadBody')}
        </EmptyNote>
      );
    }
    return (
      <EmptyNote title={filtered ? t('tasks.noMatch') : t('tasks.empty')}>
        {filtered ? t('tasks.noMatchBody') : t('tasks.emptyBody')}
      </EmptyNote>
    );
  }
  const columns: Column<Task>[] = [
    { key: 'type', label: t('tasks.type'), cell: (task) => <TaskLink task={task} /> },
    { key: 'status', label: t('tasks.status'), cell: (task) => <Status task={task} /> },
    { key: 'queue', label: t('tasks.queue'), cell: (task) => task.queue },
    {
      key: 'attempt',
      label: t('tasks.attempt'),
      align: 'right',
      cell: (task) => `${task.attempt} / ${task.max_attempts}`,
    },
    { key: 'time', label: t('tasks.time'), align: 'right', cell: (task) => runTime(task) },
    { key: 'created', label: t('field.created_at'), cell: (task) => <TimeAgo at={task.created_at} /> },
  ];
  if (onToggle) {
    columns.unshift({
      key: 'pick',
      label: '',
      width: 36,
      cell: (task) => (
        <input
          type="checkbox"
          className="ao-check"
          aria-label={t('tasks.select', { type: task.type })}
          checked={picked?.has(task.id) ?? false}
          onChange={() => onToggle(task.id)}
        />
      ),
    });
  }
  return (
    <>
      <RowTable label={t('nav.tasks')} columns={columns} rows={rows} rowKey={(task) => task.id} />
      <MoreButton pages={pages} />
    </>
  );
}

function TaskLink({ task }: { task: Task }) {
  return (
    <>
      <AnchorLink to="/tasks/$taskId" params={{ taskId: task.id }} size="sm" fw={500}>
        {task.type}
      </AnchorLink>
      {task.error && (
        <Text size="xs" c="dimmed" className="ao-clamp">
          {task.error}
        </Text>
      )}
    </>
  );
}

function Status({ task }: { task: Task }) {
  return (
    <>
      <StatusDot status={task.status} />
      {task.status === 'processing' && task.progress && (
        <Progress value={task.progress.percent} size="xs" mt={4} aria-label={task.progress.message} />
      )}
    </>
  );
}

/** How long the last attempt ran; a dash while it has not ended. */
export function runTime(task: Pick<Task, 'started_at' | 'finished_at'>): string {
  if (!task.started_at || !task.finished_at) return '–';
  return formatDuration(Math.max(0, Date.parse(task.finished_at) - Date.parse(task.started_at)));
}
