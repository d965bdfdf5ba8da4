import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { formatBytes, formatNumber } from '../i18n/format';
import { tellProblem } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { BackupActions } from './BackupActions';
import { BackupSection } from './BackupSection';
import { fileName, tellVerdict } from './files';

type AuditBackup = Schema['AuditBackupMeta'];

/** Those of the audit log alone. */
export function AuditBackups() {
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
  const verify = useMutation({
    mutationFn: (name: string) =>
      take(api.POST('/api/admin/audit/backups/{name}/verify', { params: { path: { name } } })),
    onSuccess: (check) => tellVerdict(check, check.events),
    onError: tellProblem,
  });
  const columns: Column<AuditBackup>[] = [
    {
      key: 'file',
      label: t('backups.file'),
      cell: (row) => (
        <a
          className="ao-words"
          href={`/api/admin/audit/backups/${encodeURIComponent(fileName(row.backup_file))}`}
          download
        >
          {fileName(row.backup_file)}
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
        <BackupActions
          verifying={verify.isPending && verify.variables === fileName(row.backup_file)}
          onVerify={() => verify.mutate(fileName(row.backup_file))}
          onRemove={() => setRemoved(fileName(row.backup_file))}
        />
      ),
    },
  ];
  return (
    <BackupSection
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
    </BackupSection>
  );
}
