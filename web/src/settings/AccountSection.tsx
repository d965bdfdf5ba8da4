import { Alert, Button, Group, Paper, PasswordInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, sendJson, take } from '../api/client';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { TimeAgo } from '../parts/TimeAgo';
import { useSending } from '../parts/useSending';
import { kSessionKey } from '../session/SessionContext';
import { browserOf } from './browser';
import { TwoFactor } from './TwoFactor';

export function AccountSection() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <PasswordForm />
      <TwoFactor />
      <Sessions />
    </SimpleGrid>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const { busy, fault, messages, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      await take(api.POST('/api/auth/password', { body: { current_password: current, new_password: next } }));
      setDone(true);
      setCurrent('');
      setNext('');
      await client.invalidateQueries({ queryKey: kSessionKey });
    });
  };
  const toggle = { visibilityToggleButtonProps: { 'aria-label': t('signIn.showPassword') } };
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="sm" mb="xs">
        {t('account.password')}
      </Title>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="xs">
          {done && (
            <Alert color="green" role="status">
              {t('account.passwordDone')}
            </Alert>
          )}
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <PasswordInput
            {...toggle}
            label={t('account.current')}
            autoComplete="current-password"
            value={current}
            error={messages.current_password}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            {...toggle}
            label={t('account.next')}
            description={t('setup.passwordHint')}
            autoComplete="new-password"
            value={next}
            error={messages.new_password}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" loading={busy} disabled={!current || !next}>
              {t('account.change')}
            </Button>
          </div>
        </Stack>
      </form>
    </Paper>
  );
}

interface SessionRow {
  id: string;
  last_seen_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

function Sessions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [fault, setFault] = useState<unknown>();
  const list = useQuery({
    queryKey: ['sessions'],
    queryFn: () => sendJson<{ sessions: SessionRow[] }>('GET', '/api/auth/sessions'),
  });
  /** Ends one session, or all others. */
  const revoke = async (id?: string) => {
    try {
      await sendJson('DELETE', `/api/auth/sessions${id ? `/${encodeURIComponent(id)}` : ''}`);
      await client.invalidateQueries({ queryKey: ['sessions'] });
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const columns: Column<SessionRow>[] = [
    {
      key: 'agent',
      label: t('account.browser'),
      cell: (row) => (
        <span className="ao-words" title={row.user_agent}>
          {browserOf(row.user_agent) || row.user_agent || t('account.unknown')}{' '}
          {row.current && <strong>({t('account.this')})</strong>}
        </span>
      ),
    },
    { key: 'ip', label: t('audit.from'), cell: (row) => row.address },
    {
      key: 'seen',
      label: t('account.seen'),
      cell: (row) => <TimeAgo at={row.last_seen_at} />,
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) =>
        row.current ? null : (
          <Button size="compact-xs" variant="default" onClick={() => void revoke(row.id)}>
            {t('account.revoke')}
          </Button>
        ),
    },
  ];
  return (
    <Paper withBorder p="md" component="section" className="ao-wide">
      <Title order={2} size="sm" mb={4}>
        {t('account.sessions')}
      </Title>
      <Group justify="space-between" mb="xs">
        <Text size="xs" c="dimmed">
          {t('account.sessionsHint')}
        </Text>
        {(list.data?.sessions.length ?? 0) > 1 && (
          <Button variant="default" onClick={() => void revoke()}>
            {t('account.revokeOthers')}
          </Button>
        )}
      </Group>
      {(list.error ?? fault) !== undefined && (list.error ?? fault) !== null && (
        <ProblemNote fault={list.error ?? fault} onRetry={() => void list.refetch()} />
      )}
      {!list.error && (
        <RowTable
          label={t('account.sessions')}
          columns={columns}
          rows={list.data?.sessions}
          rowKey={(row) => row.id}
        />
      )}
    </Paper>
  );
}
