import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { health } from '../dashboard/queries';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { useMay } from '../session/SessionContext';
import { TestMail } from '../templates/TestMail';

type Value = Schema['ConfigValueReply'];

/** How mail goes out, and a button that proves it. The settings stand in the configuration of the program. */
export function EmailSection() {
  const { t } = useTranslation();
  const admin = useMay('admin');
  const state = useQuery(health());
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Group gap="sm">
          {state.data && <StatusDot status={String(state.data.components.email)} />}
          <Text size="sm" c="dimmed">
            {t('email.hint')}
          </Text>
        </Group>
        <TestMail />
      </Group>
      {admin ? <Values /> : <p className="ao-hint">{t('email.adminOnly')}</p>}
    </>
  );
}

function Values() {
  const { t } = useTranslation();
  const config = useQuery({
    queryKey: ['config'],
    queryFn: ({ signal }) => take(api.GET('/api/admin/config', { signal })),
  });
  if (config.error) return <ProblemNote fault={config.error} onRetry={() => void config.refetch()} />;
  if (!config.data) return <PageBones inner />;
  const rows = config.data.values.filter(
    ({ key }) => /^email\.[a-z_]+$/.test(key) && key !== 'email.templates',
  );
  const columns: Column<Value>[] = [
    {
      key: 'key',
      label: t('email.key'),
      cell: (row) => (
        <>
          <span className="ao-mono ao-words">{row.key}</span>
          <div className="ao-hint">{row.description}</div>
        </>
      ),
    },
    {
      key: 'value',
      label: t('email.value'),
      cell: (row) => <span className="ao-words">{shown(row, t)}</span>,
    },
    { key: 'origin', label: t('email.origin'), cell: (row) => row.origin },
  ];
  return <RowTable label={t('settings.email')} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}

function shown(row: Value, t: (key: string) => string) {
  if (row.secret) return row.origin === 'default' ? '–' : t('email.secret');
  const text = String(row.value ?? '');
  return text === '' ? '–' : text;
}
