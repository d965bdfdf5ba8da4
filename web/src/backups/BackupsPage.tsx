import { Group, Paper, Progress, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArchive } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { asProblem } from '../api/problem';
import { formatBytes, formatNumber } from '../i18n/format';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';

type StoreBackup = Schema['StoreBackupMeta'];
type AuditBackup = Schema['AuditBackupMeta'];

export function BackupsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.backups')}>
      <BackupSections />
    </Page>
  );
}

/** The backups of everything and those of the audit log. */
export function BackupSections() {
  return (
    <>
      <StoreBackups />
      <AuditBackups />
    </>
  );
}

function Section({
  title,
  hint,
  action,
  children,
}: {
  title: string;
  hint: string;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="sm" mb="sm" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <div>
          <Title order={2} size="sm">
            {title}
          </Title>
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        </div>
        {action}
      </Group>
      {children}
    </Paper>
  );
}

const kWatchEvery = 1_000;

function StoreBackups() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [removed, setRemoved] = useState<string>();
  const list = useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => take(api.GET('/api/admin/backups', { signal })),
  });
  const run = useQuery({
    queryKey: ['backup-run'],
    queryFn: async ({ signal }) => {
      const state = await take(api.GET('/api/admin/backup', { signal }));
      if (state.state === 'done') void client.invalidateQueries({ queryKey: ['backups'] });
      return state;
    },
    refetchInterval: (query) => (query.state.data?.state === 'running' ? kWatchEvery : false),
  });
  const start = useMutation({
    mutationFn: () => take(api.POST('/api/admin/backup', { body: {} })),
    onSettled: () => client.invalidateQueries({ queryKey: ['backup-run'] }),
  });
  const busy = start.isPending || run.data?.state === 'running';
  const columns: Column<StoreBackup>[] = [
    {
      key: 'file',
      label: t('backups.file'),
      cell: (row) => <span className="ao-words">{row.backup_file}</span>,
    },
    { key: 'at', label: t('field.created_at'), cell: (row) => <TimeAgo at={row.created_at} /> },
    { key: 'size', label: t('backups.size'), align: 'right', cell: (row) => formatBytes(row.size_bytes) },
    {
      key: 'enc',
      label: t('backups.encrypted'),
      cell: (row) => t(row.encrypted ? 'common.yes' : 'common.no'),
    },
    { key: 'version', label: t('workers.version'), cell: (row) => row.program_version },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => (
        <GuardedButton
          right="admin"
          size="compact-xs"
          variant="default"
          onClick={() => setRemoved(row.backup_file)}
        >
          {t('common.delete')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Section
      title={t('backups.store')}
      hint={t('backups.storeHint')}
      action={
        <GuardedButton right="admin" loading={busy} onClick={() => start.mutate()}>
          {t('backups.now')}
        </GuardedButton>
      }
    >
      {start.error && <ProblemNote fault={start.error} />}
      {run.data?.state === 'running' && (
        <Progress
          value={run.data.total > 0 ? (100 * run.data.done) / run.data.total : 100}
          animated
          mb="xs"
          aria-label={t('backups.running')}
        />
      )}
      {run.data?.state === 'failed' && <Text role="alert">{t('backups.failed', { why: run.data.why })}</Text>}
      {list.error && <ProblemNote fault={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.backups.length === 0 && (
        <EmptyNote icon={<IconArchive size={32} stroke={1.4} />} title={t('backups.empty')}>
          {t('backups.emptyBody')}
        </EmptyNote>
      )}
      {!list.error && list.data?.backups.length !== 0 && (
        <RowTable
          label={t('backups.store')}
          columns={columns}
          rows={list.data?.backups}
          rowKey={(row) => row.backup_file}
        />
      )}
      <ConfirmDialog
        opened={removed !== undefined}
        title={t('backups.removeTitle')}
        action={t('common.delete')}
        danger
        onConfirm={async () => {
          if (removed)
            await take(api.DELETE('/api/admin/backups/{name}', { params: { path: { name: removed } } }));
          await client.invalidateQueries({ queryKey: ['backups'] });
        }}
        onClose={() => setRemoved(undefined)}
      >
        {removed ?? ''}
      </ConfirmDialog>
    </Section>
  );
}

function AuditBackups() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [removed, setRemoved] = useState<string>();
  const list = useQuery({
    queryKey: ['audit-backups'],
    queryFn: ({ signal }) => take(api.GET('/api/admin/audit/backups', { signal })),
  });
  const make = useMutation({
    mutationFn: () => take(api.POST('/api/admin/audit/backup', {})),
    onSettled: () => client.invalidateQueries({ queryKey: ['audit-backups'] }),
  });
  const verify = async (name: string) => {
    try {
      const check = await take(
        api.POST('/api/admin/audit/backups/{name}/verify', { params: { path: { name } } }),
      );
      notifications.show({
        color: check.sound ? 'green' : 'red',
        autoClose: check.sound ? 6_000 : false,
        message: check.sound
          ? t('backups.sound', { count: check.events, shown: formatNumber(check.events) })
          : t('backups.unsound', { why: check.why }),
      });
    } catch (fault) {
      notifications.show({ color: 'red', autoClose: false, message: asProblem(fault).message });
    }
  };
  const columns: Column<AuditBackup>[] = [
    {
      key: 'file',
      label: t('backups.file'),
      cell: (row) => (
        <a
          className="ao-words"
          href={`/api/admin/audit/backups/${encodeURIComponent(row.backup_file)}`}
          download
        >
          {row.backup_file}
        </a>
      ),
    },
    { key: 'at', label: t('field.created_at'), cell: (row) => <TimeAgo at={row.created_at} /> },
    { key: 'events', label: t('backups.events'), align: 'right', cell: (row) => formatNumber(row.events) },
    { key: 'size', label: t('backups.size'), align: 'right', cell: (row) => formatBytes(row.size_bytes) },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <GuardedButton
            right="admin"
            size="compact-xs"
            variant="default"
            onClick={() => void verify(row.backup_file)}
          >
            {t('backups.verify')}
          </GuardedButton>
          <GuardedButton
            right="admin"
            size="compact-xs"
            variant="default"
            onClick={() => setRemoved(row.backup_file)}
          >
            {t('common.delete')}
          </GuardedButton>
        </Group>
      ),
    },
  ];
  return (
    <Section
      title={t('backups.audit')}
      hint={t('backups.auditHint')}
      action={
        <GuardedButton right="admin" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t('backups.auditNow')}
        </GuardedButton>
      }
    >
      {make.error && <ProblemNote fault={make.error} />}
      {list.error && <ProblemNote fault={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.backups.length === 0 && <EmptyNote title={t('backups.auditEmpty')} />}
      {!list.error && list.data?.backups.length !== 0 && (
        <RowTable
          label={t('backups.audit')}
          columns={columns}
          rows={list.data?.backups}
          rowKey={(row) => row.backup_file}
        />
      )}
      <ConfirmDialog
        opened={removed !== undefined}
        title={t('backups.removeTitle')}
        action={t('common.delete')}
        danger
        onConfirm={async () => {
          if (removed)
            await take(
              api.DELETE('/api/admin/audit/backups/{name}', { params: { path: { name: removed } } }),
            );
          await client.invalidateQueries({ queryKey: ['audit-backups'] });
        }}
        onClose={() => setRemoved(undefined)}
      >
        {removed ?? ''}
      </ConfirmDialog>
    </Section>
  );
}
