import { Button, Group, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import type { TaskDetail } from '../api/rows';
import { formatMoment } from '../i18n/format';
import { LeadLink } from '../leads/LeadLink';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { CopyButton } from '../parts/CopyButton';
import { GuardedButton } from '../parts/Guarded';
import { JsonView } from '../parts/JsonView';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { renewTasks, taskById } from './queries';
import { canCancel, canRetry, isFinal } from './search';
import { runTime } from './TaskTable';

export function TaskPage() {
  const { t } = useTranslation();
  const { taskId } = useParams({ from: '/frame/tasks/$taskId' });
  const task = useQuery(taskById(taskId));
  if (task.error && !task.data) {
    return (
      <Page title={t('tasks.one')}>
        <ProblemNote fault={task.error} onRetry={() => void task.refetch()} />
      </Page>
    );
  }
  if (!task.data) return <PageBones />;
  return (
    <Page
      title={task.data.type}
      aside={<StatusDot status={task.data.status} />}
      actions={<TaskButtons task={task.data} />}
    >
      <TaskBody task={task.data} />
    </Page>
  );
}

function TaskButtons({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const tell = async (call: () => Promise<unknown>, words: string) => {
    await act(call, words);
    renewTasks(client);
  };
  const path = { params: { path: { id: task.id } } };
  return (
    <>
      {canRetry(task.status) && (
        <GuardedButton
          right="tasks:write"
          onClick={() => void tell(() => take(api.POST('/api/tasks/{id}/retry', path)), t('tasks.retried'))}
        >
          {t('tasks.retry')}
        </GuardedButton>
      )}
      {canCancel(task.status) && (
        <GuardedButton
          right="tasks:write"
          variant="default"
          onClick={() =>
            void tell(() => take(api.POST('/api/tasks/{id}/cancel', path)), t('tasks.cancelled'))
          }
        >
          {t('tasks.cancel')}
        </GuardedButton>
      )}
      {isFinal(task.status) && (
        <GuardedButton right="tasks:write" variant="default" onClick={() => setDeleting(true)}>
          {t('tasks.delete')}
        </GuardedButton>
      )}
      <ConfirmDialog
        opened={deleting}
        title={t('tasks.deleteTitle', { count: 1 })}
        action={t('tasks.delete')}
        danger
        onConfirm={async () => {
          await take(api.DELETE('/api/tasks/{id}', path));
          await navigate({ to: '/tasks' });
          renewTasks(client);
        }}
        onClose={() => setDeleting(false)}
      >
        {t('tasks.deleteBody')}
      </ConfirmDialog>
    </>
  );
}

function TaskBody({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  return (
    <>
      {task.error && (
        <Paper withBorder p="sm" mb="sm" className="ao-error-box">
          <Group justify="space-between" wrap="nowrap" align="start">
            <Text size="sm" className="ao-words ao-mono">
              {task.error}
            </Text>
            <CopyButton value={task.error} />
          </Group>
        </Paper>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        <Paper withBorder p="sm">
          <Title order={2} size="sm" mb="xs">
            {t('tasks.facts')}
          </Title>
          <Facts task={task} />
        </Paper>
        <Paper withBorder p="sm" miw={0}>
          <Title order={2} size="sm" mb="xs">
            {t('tasks.data')}
          </Title>
          <JsonView value={task.data} label={t('tasks.data')} />
          {task.result !== null && task.result !== undefined && (
            <>
              <Title order={2} size="sm" my="xs">
                {t('tasks.result')}
              </Title>
              <JsonView value={task.result} label={t('tasks.result')} />
            </>
          )}
        </Paper>
      </SimpleGrid>
      <Failures task={task} />
      <Log task={task} />
    </>
  );
}

function Facts({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const lines: [string, ReactNode][] = [
    [t('tasks.queue'), task.queue],
    [t('tasks.attempt'), `${task.attempt} / ${task.max_attempts}`],
    [t('tasks.priority'), task.priority],
    [t('field.created_at'), <TimeAgo key="c" at={task.created_at} />],
    [t('tasks.runAt'), <TimeAgo key="r" at={task.run_at} />],
    [t('tasks.startedAt'), <TimeAgo key="s" at={task.started_at} />],
    [t('tasks.finishedAt'), <TimeAgo key="f" at={task.finished_at} />],
    [t('tasks.time'), runTime(task)],
    [t('tasks.lead_id'), task.lead_id && <LeadLink key="l" id={task.lead_id} />],
    [t('tasks.worker'), task.worker_id],
    [t('tasks.tags'), task.tags.join(', ')],
    [t('tasks.key'), task.unique_key],
  ];
  return (
    <dl className="ao-list">
      {lines
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="ao-line">
            <dt>{name}</dt>
            <dd className="ao-words">{value}</dd>
          </div>
        ))}
      <div className="ao-line">
        <dt>{t('field.id')}</dt>
        <dd>
          <Group gap={2} wrap="nowrap">
            <span className="ao-id">{task.id}</span>
            <CopyButton value={task.id} />
          </Group>
        </dd>
      </div>
    </dl>
  );
}

function Failures({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  if (task.failures.length === 0) return null;
  return (
    <Paper withBorder p="sm" mt="sm">
      <Title order={2} size="sm" mb="xs">
        {t('tasks.failures')}
      </Title>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {task.failures.map((failure) => (
            <Table.Tr key={`${failure.attempt}-${failure.at}`}>
              <Table.Td className="ao-nowrap">{t('tasks.attemptNo', { number: failure.attempt })}</Table.Td>
              <Table.Td className="ao-nowrap">{formatMoment(failure.at)}</Table.Td>
              <Table.Td className="ao-words ao-mono">{failure.error}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

const kShownLines = 200;

function Log({ task }: { task: TaskDetail }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (task.log.length === 0) return null;
  const lines = all ? task.log : task.log.slice(-kShownLines);
  return (
    <Paper withBorder p="sm" mt="sm">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="sm">
          {t('tasks.log')}
        </Title>
        {task.log.length > kShownLines && !all && (
          <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
            {t('tasks.wholeLog', { count: task.log.length })}
          </Button>
        )}
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="ao-log" tabIndex={0} role="region" aria-label={t('tasks.log')}>
        {lines.map((line) => `${line.at} ${line.level.toUpperCase()} ${line.line}`).join('\n')}
      </pre>
    </Paper>
  );
}
