import { Button, Drawer, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatMoment } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { EmptyNote } from '../parts/EmptyNote';
import { JsonView } from '../parts/JsonView';
import { AnchorLink } from '../parts/links';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { lengthOf } from './attempts';
import type { Attempt } from './queries';

/** Every attempt at every step, in order: when, how long, and how it ended. */
export function AttemptTable({
  steps,
  onOpen,
}: {
  steps: readonly Attempt[];
  onOpen: (attempt: Attempt) => void;
}) {
  const { t } = useTranslation();
  if (steps.length === 0) return <EmptyNote title={t('flows.nothingYet')} />;
  const columns: Column<Attempt>[] = [
    {
      key: 'step',
      label: t('flows.step'),
      cell: (row) => (
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            fz={13}
            fw={500}
            px={4}
            ml={-4}
            onClick={() => onOpen(row)}
          >
            {row.step_id}
          </Button>
          <div className="ao-hint">{wordFor('kind', row.kind, readable(row.kind))}</div>
        </>
      ),
    },
    { key: 'status', label: t('tasks.status'), cell: (row) => <StatusDot status={row.status} /> },
    { key: 'attempt', label: t('tasks.attempt'), align: 'right', cell: (row) => row.attempt },
    { key: 'way', label: t('flows.way'), cell: (row) => row.label || '–' },
    {
      key: 'at',
      label: t('tasks.startedAt'),
      cell: (row) =>
        row.wake_at && !row.finished_at ? (
          <>
            {t('flows.wakes')} <TimeAgo at={row.wake_at} />
          </>
        ) : (
          <TimeAgo at={row.started_at} />
        ),
    },
    { key: 'time', label: t('tasks.time'), align: 'right', cell: (row) => duration(row) },
    {
      key: 'error',
      label: t('flows.error'),
      cell: (row) => <span className="ao-words ao-clamp">{row.error ?? '–'}</span>,
    },
  ];
  return (
    <RowTable
      label={t('flows.history')}
      columns={columns}
      rows={steps}
      rowKey={(row) => `${row.visit}-${row.step_id}-${row.attempt}`}
    />
  );
}

function duration(row: Attempt): string {
  const length = lengthOf(row);
  return length === undefined ? '–' : formatDuration(length);
}

/** What one attempt was given, what it made of it, and what went wrong. */
export function AttemptDrawer({ attempt, onClose }: { attempt: Attempt | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={attempt !== undefined}
      onClose={onClose}
      position="right"
      title={attempt?.step_id}
      size="lg"
    >
      {attempt && (
        <Stack gap="sm">
          <div>
            <StatusDot status={attempt.status} />
            <Text size="xs" c="dimmed">
              {t('tasks.attemptNo', { number: attempt.attempt })} · {formatMoment(attempt.created_at)}
            </Text>
          </div>
          {attempt.error && (
            <div className="ao-error-box">
              <Text size="sm" className="ao-words ao-mono" pl="xs">
                {attempt.error}
              </Text>
            </div>
          )}
          <section>
            <Text size="sm" fw={600}>
              {t('flows.input')}
            </Text>
            <JsonView value={attempt.input} label={t('flows.input')} />
          </section>
          <section>
            <Text size="sm" fw={600}>
              {t('flows.output')}
            </Text>
            <JsonView value={attempt.output} label={t('flows.output')} />
          </section>
          {attempt.task_id && (
            <AnchorLink to="/tasks/$taskId" params={{ taskId: attempt.task_id }}>
              {t('templates.toTask')}
            </AnchorLink>
          )}
        </Stack>
      )}
    </Drawer>
  );
}
