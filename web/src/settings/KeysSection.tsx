import { Alert, Button, Code, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, type Schema, take } from '../api/client';
import type { ApiKey } from '../api/rows';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { CopyButton } from '../parts/CopyButton';
import { EmptyNote } from '../parts/EmptyNote';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';

export function KeysSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => take(api.GET('/api/auth/keys', { signal })),
  });
  const columns: Column<ApiKey>[] = [
    { key: 'name', label: t('keys.name'), cell: (key) => <strong>{key.name}</strong> },
    { key: 'preview', label: t('keys.key'), cell: (key) => <Code>{key.key_preview}</Code> },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (key) => <StatusDot status={key.is_active ? 'active' : 'revoked'} />,
    },
    { key: 'used', label: t('keys.lastUsed'), cell: (key) => <TimeAgo at={key.last_used} /> },
    { key: 'expires', label: t('keys.expires'), cell: (key) => <TimeAgo at={key.expires_at} /> },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (key) =>
        key.is_active && (
          <Button size="compact-xs" variant="default" onClick={() => setRevoked(key)}>
            {t('keys.revoke')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {t('keys.hint')}
        </Text>
        <Button onClick={() => setAdding(true)}>{t('keys.new')}</Button>
      </Group>
      {keys.error && <ProblemNote fault={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyNote icon={<IconKey size={32} stroke={1.4} />} title={t('keys.empty')}>
          {t('keys.emptyBody')}
        </EmptyNote>
      )}
      {!keys.error && keys.data?.length !== 0 && (
        <RowTable
          label={t('settings.keys')}
          columns={columns}
          rows={keys.data}
          rowKey={(key) => key.key_id}
        />
      )}
      {adding && <NewKey onClose={() => setAdding(false)} />}
      <ConfirmDialog
        opened={revoked !== undefined}
        title={t('keys.revokeTitle', { name: revoked?.name })}
        action={t('keys.revoke')}
        danger
        onConfirm={async () => {
          if (revoked)
            await take(
              api.DELETE('/api/auth/keys/{key_id}', { params: { path: { key_id: revoked.key_id } } }),
            );
          await client.invalidateQueries({ queryKey: ['keys'] });
        }}
        onClose={() => setRevoked(undefined)}
      >
        {t('keys.revokeBody')}
      </ConfirmDialog>
    </>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(90);
  const [key] = useState(idempotencyKey);
  const [made, setMade] = useState<Schema['MadeApiKeyReply']>();
  const [fault, setFault] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const reply = await take(
        api.POST('/api/auth/keys', {
          params: { header: { 'Idempotency-Key': key } },
          body: { name, ...(typeof days === 'number' && days > 0 ? { expires_in_days: days } : {}) },
        }),
      );
      setMade(reply);
      await client.invalidateQueries({ queryKey: ['keys'] });
    } catch (thrown) {
      setFault(thrown);
    }
  };
  const curl = `curl -H "X-API-Key: ${made?.api_key}" ${location.origin}/api/leads?limit=1`;
  return (
    <Modal opened onClose={onClose} title={t('keys.new')} closeOnClickOutside={!made} size="lg">
      {made ? (
        <Stack gap="sm">
          <Alert color="yellow" role="status">
            {t('keys.once')}
          </Alert>
          <Group gap={4} wrap="nowrap">
            <Code block className="ao-words" data-testid="api-key">
              {made.api_key}
            </Code>
            <CopyButton value={made.api_key ?? ''} />
          </Group>
          <Text size="sm">{t('keys.try')}</Text>
          <Group gap={4} wrap="nowrap">
            <Code block className="ao-words">
              {curl}
            </Code>
            <CopyButton value={curl} />
          </Group>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('keys.kept')}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            {fault !== undefined && <ProblemNote fault={fault} />}
            <TextInput
              label={t('keys.name')}
              description={t('keys.nameHint')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
            <NumberInput
              label={t('keys.days')}
              description={t('keys.daysHint')}
              min={0}
              value={days}
              onChange={setDays}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" disabled={!name.trim()}>
                {t('keys.create')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
