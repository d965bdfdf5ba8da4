import { Button, Drawer, Group, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { wordFor } from '../i18n/word';
import { Card } from '../parts/Card';
import { EmptyNote } from '../parts/EmptyNote';
import { JsonView } from '../parts/JsonView';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { UserName } from '../parts/UserName';
import { MoveRuns } from './MoveRuns';
import { differenceOf, versionOf, versionsOf, type WorkflowDetail } from './queries';

type Version = Schema['WorkflowVersionReply'];
type Change = Schema['WorkflowChangeReply'];

/** What was published, and what changed from one version to another. */
export function Versions({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<number>();
  const versions = useQuery(versionsOf(workflow.id));
  if (versions.error) return <ProblemNote fault={versions.error} onRetry={() => void versions.refetch()} />;
  if (versions.data?.length === 0)
    return <EmptyNote title={t('flows.noVersions')}>{t('flows.noVersionsBody')}</EmptyNote>;
  const columns: Column<Version>[] = [
    { key: 'version', label: t('workers.version'), cell: (row) => <strong>{row.version}</strong> },
    { key: 'at', label: t('flows.publishedAt'), cell: (row) => <TimeAgo at={row.published_at} /> },
    {
      key: 'by',
      label: t('audit.actor'),
      cell: (row) => <UserName id={row.published_by} />,
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => (
        <Button size="compact-xs" variant="default" onClick={() => setShown(row.version)}>
          {t('flows.show')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <RowTable
        label={t('flows.versions')}
        columns={columns}
        rows={versions.data}
        rowKey={(row) => String(row.version)}
      />
      {versions.data && versions.data.length > 1 && (
        <Stack gap="sm" mt="sm">
          <Difference id={workflow.id} numbers={versions.data.map((row) => row.version)} />
          <MoveRuns id={workflow.id} numbers={versions.data.map((row) => row.version)} />
        </Stack>
      )}
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        position="right"
        title={t('flows.versionNo', { number: shown })}
        size="lg"
      >
        {shown !== undefined && <OneVersion id={workflow.id} version={shown} />}
      </Drawer>
    </>
  );
}

function OneVersion({ id, version }: { id: string; version: number }) {
  const { t } = useTranslation();
  const one = useQuery(versionOf(id, version));
  if (one.error) return <ProblemNote fault={one.error} onRetry={() => void one.refetch()} />;
  if (!one.data) return <PageBones inner />;
  return <JsonView value={one.data.definition} label={t('flows.versionNo', { number: version })} />;
}

function Difference({ id, numbers }: { id: string; numbers: readonly number[] }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(numbers[1] ?? 1);
  const [to, setTo] = useState(numbers[0] ?? 1);
  const changes = useQuery(differenceOf(id, from, to));
  const numbered = changes.data?.map((change, index) => ({ ...change, number: index }));
  const pick = (label: string, value: number, set: (version: number) => void) => (
    <Select
      size="xs"
      w={110}
      label={label}
      allowDeselect={false}
      data={numbers.map(String)}
      value={String(value)}
      onChange={(next) => next && set(Number(next))}
    />
  );
  const columns: Column<Change & { number: number }>[] = [
    { key: 'what', label: t('flows.what'), cell: (row) => wordFor('change', row.what) },
    { key: 'step', label: t('flows.step'), cell: (row) => row.step || t('workflows.name') },
    { key: 'field', label: t('filter.field'), cell: (row) => row.field || '–' },
    { key: 'before', label: t('flows.before'), cell: (row) => <Json value={row.before} /> },
    { key: 'after', label: t('flows.after'), cell: (row) => <Json value={row.after} /> },
  ];
  return (
    <Card title={t('flows.difference')}>
      <Group gap="xs" mb="xs">
        {pick(t('flows.from'), from, setFrom)}
        {pick(t('flows.to'), to, setTo)}
      </Group>
      {changes.error && <ProblemNote fault={changes.error} onRetry={() => void changes.refetch()} />}
      {numbered?.length === 0 ? (
        <p className="ao-hint">{t('flows.same')}</p>
      ) : (
        <RowTable
          label={t('flows.difference')}
          columns={columns}
          rows={numbered}
          rowKey={(row) => String(row.number)}
        />
      )}
    </Card>
  );
}

function Json({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className="ao-none">–</span>;
  return (
    <span className="ao-mono ao-words">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
  );
}
