import { PasswordInput, Progress, Text } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { asProblem } from '../api/problem';
import { formatBytes } from '../i18n/format';
import { tellProblem } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { EmptyNote } from '../parts/EmptyNote';
import { FormDialog } from '../parts/FormDialog';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { BackupActions } from './BackupActions';
import { BackupSection } from './BackupSection';
import { fileName, tellVerdict } from './files';

type StoreBackup = Schema['StoreBackupMeta'];

const kWatchEvery = 1_000;

/** Those of everything: made, watched, taken away, checked, removed. */
export function StoreBackups() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [removed, setRemoved] = useState<string>();
  /** Encrypted, to be checked as soon as its key is there. */
  const [sealed, setSealed] = useState<string>();
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
  const check = (name: string, key?: string) =>
    take(
      api.POST('/api/admin/backups/{name}/verify', { params: { path: { name } }, body: key ? { key } : {} }),
    );
  const verify = useMutation({
    mutationFn: ({ name }: { name: string }) => check(name),
    onSuccess: (found) => tellVerdict(found, found.audit_events),
    onError: (fault, { name }) => {
      const wantsKey = asProblem(fault).errors.some((error) => error.pointer === '/key');
      if (wantsKey) setSealed(name);
      else tellProblem(fault);
    },
  });
  const busy = start.isPending || run.data?.state === 'running';
  const columns: Column<StoreBackup>[] = [
    {
      key: 'file',
      label: t('backups.file'),
      cell: (row) => (
        <a
          className="ao-words"
          href={`/api/admin/backups/${encodeURIComponent(fileName(row.backup_file))}`}
          download
        >
          {fileName(row.backup_file)}
        </a>
      ),
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
        <BackupActions
          verifying={verify.isPending && verify.variables?.name === fileName(row.backup_file)}
          onVerify={() => verify.mutate({ name: fileName(row.backup_file) })}
          onRemove={() => setRemoved(fileName(row.backup_file))}
        />
      ),
    },
  ];
  return (
    <BackupSection
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
      {sealed && (
        <KeyDialog
          onSend={async (key) => {
            const found = await check(sealed, key);
            tellVerdict(found, found.audit_events);
          }}
          onClose={() => setSealed(undefined)}
        />
      )}
    </BackupSection>
  );
}

function KeyDialog({ onSend, onClose }: { onSend: (key: string) => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation();
  const [key, setKey] = useState('');
  return (
    <FormDialog
      title={t('backups.keyTitle')}
      action={t('backups.verify')}
      ready={key.trim() !== ''}
      onSend={() => onSend(key.trim())}
      onClose={onClose}
    >
      {(messages) => (
        <PasswordInput
          label={t('backups.key')}
          description={t('backups.keyHint')}
          value={key}
          error={messages.key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
    </FormDialog>
  );
}
