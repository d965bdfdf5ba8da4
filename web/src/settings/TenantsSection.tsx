import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import type { Tenant } from '../api/rows';
import { formatNumber } from '../i18n/format';
import { act } from '../parts/act';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { useSending } from '../parts/useSending';
import { useSession } from '../session/SessionContext';

export function TenantsSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const own = useSession().user.tenant_id;
  const [adding, setAdding] = useState(false);
  const [locked, setLocked] = useState<Tenant>();
  const tenants = useQuery({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => take(api.GET('/api/tenants', { signal })),
  });
  const renew = () => client.invalidateQueries({ queryKey: ['tenants'] });
  const activate = async (tenant: Tenant) => {
    const path = { params: { path: { tenant_id: tenant.tenant_id } } };
    await act(() => take(api.POST('/api/tenants/{tenant_id}/activate', path)));
    await renew();
  };
  const columns: Column<Tenant>[] = [
    { key: 'name', label: t('tenants.name'), cell: (tenant) => <strong>{tenant.name}</strong> },
    { key: 'id', label: t('field.id'), cell: (tenant) => <span className="ao-id">{tenant.tenant_id}</span> },
    { key: 'plan', label: t('tenants.plan'), cell: (tenant) => tenant.plan },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (tenant) => <StatusDot status={tenant.active ? 'active' : 'deactivated'} />,
    },
    {
      key: 'leads',
      label: t('tenants.maxLeads'),
      align: 'right',
      cell: (tenant) => formatNumber(tenant.max_leads),
    },
    {
      key: 'users',
      label: t('tenants.maxUsers'),
      align: 'right',
      cell: (tenant) => formatNumber(tenant.max_users),
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (tenant) =>
        tenant.tenant_id === own ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => (tenant.active ? setLocked(tenant) : void activate(tenant))}
          >
            {tenant.active ? t('users.deactivate') : t('users.activate')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <Button onClick={() => setAdding(true)}>{t('tenants.new')}</Button>
      </Group>
      {tenants.error && <ProblemNote fault={tenants.error} onRetry={() => void tenants.refetch()} />}
      {!tenants.error && (
        <RowTable
          label={t('settings.tenants')}
          columns={columns}
          rows={tenants.data}
          rowKey={(tenant) => tenant.tenant_id}
        />
      )}
      {adding && <NewTenant onClose={() => setAdding(false)} />}
      <ConfirmDialog
        opened={locked !== undefined}
        title={t('tenants.lockTitle', { name: locked?.name })}
        action={t('users.deactivate')}
        danger
        {...(locked ? { typeThis: locked.name } : {})}
        onConfirm={async () => {
          if (locked)
            await take(
              api.POST('/api/tenants/{tenant_id}/deactivate', {
                params: { path: { tenant_id: locked.tenant_id } },
              }),
            );
          await renew();
        }}
        onClose={() => setLocked(undefined)}
      >
        {t('tenants.lockBody')}
      </ConfirmDialog>
    </>
  );
}

function NewTenant({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [key] = useState(idempotencyKey);
  const { fault, messages, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return send(async () => {
      await take(
        api.POST('/api/tenants', {
          params: { header: { 'Idempotency-Key': key } },
          body: { name, ...(email ? { email } : {}) },
        }),
      );
      await client.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('tenants.new')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          <TextInput
            label={t('tenants.name')}
            value={name}
            error={messages.name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={t('field.email')}
            type="email"
            value={email}
            error={messages.email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()}>
              {t('tenants.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
