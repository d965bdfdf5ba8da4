import { Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, idempotencyKey, take } from '../api/client';
import type { User } from '../api/rows';
import { act } from '../parts/act';
import { FormDialog } from '../parts/FormDialog';
import { GuardedButton } from '../parts/Guarded';
import { Named } from '../parts/Named';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay, useSession } from '../session/SessionContext';

const kRoles = ['admin', 'lead_manager', 'viewer'] as const;

export function UsersSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useSession().user;
  const manages = useMay('users:manage');
  const [adding, setAdding] = useState(false);
  const [reset, setReset] = useState<User>();
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => take(api.GET('/api/users', { signal })),
  });
  const tell = async (call: () => Promise<unknown>, words: string) => {
    await act(call, words);
    await client.invalidateQueries({ queryKey: ['users'] });
  };
  const path = (user: User) => ({ params: { path: { user_id: user.user_id } } });
  const columns: Column<User>[] = [
    {
      key: 'name',
      label: t('users.name'),
      cell: (user) => (
        <Named about={user.email}>
          <strong>{user.username}</strong>
        </Named>
      ),
    },
    {
      key: 'role',
      label: t('users.role'),
      cell: (user) => (
        <Select
          size="xs"
          w={150}
          aria-label={t('users.roleOf', { name: user.username })}
          allowDeselect={false}
          disabled={!manages || user.user_id === me.id}
          data={kRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          value={user.role}
          onChange={(role) =>
            role &&
            void tell(
              () => take(api.PUT('/api/users/{user_id}/role', { ...path(user), body: { role } })),
              t('users.roleSet', { name: user.username }),
            )
          }
        />
      ),
    },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (user) => <StatusDot status={user.active ? 'active' : 'deactivated'} />,
    },
    { key: 'seen', label: t('users.lastLogin'), cell: (user) => <TimeAgo at={user.last_login} /> },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (user) =>
        user.user_id === me.id ? null : (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <GuardedButton
              right="users:manage"
              size="compact-xs"
              variant="default"
              onClick={() => setReset(user)}
            >
              {t('users.newPassword')}
            </GuardedButton>
            <GuardedButton
              right="users:manage"
              size="compact-xs"
              variant="default"
              onClick={() =>
                void tell(
                  () =>
                    take(
                      user.active
                        ? api.POST('/api/users/{user_id}/deactivate', path(user))
                        : api.POST('/api/users/{user_id}/activate', path(user)),
                    ),
                  t(user.active ? 'users.deactivated' : 'users.activated', { name: user.username }),
                )
              }
            >
              {user.active ? t('users.deactivate') : t('users.activate')}
            </GuardedButton>
          </Group>
        ),
    },
  ];
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <GuardedButton right="users:manage" onClick={() => setAdding(true)}>
          {t('users.new')}
        </GuardedButton>
      </Group>
      {users.error && <ProblemNote fault={users.error} onRetry={() => void users.refetch()} />}
      {!users.error && (
        <RowTable
          label={t('settings.users')}
          columns={columns}
          rows={users.data}
          rowKey={(user) => user.user_id}
        />
      )}
      {adding && <NewUser onClose={() => setAdding(false)} />}
      {reset && <ResetPassword user={reset} onClose={() => setReset(undefined)} />}
    </>
  );
}

function NewUser({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState({ username: '', email: '', role: 'viewer', password: '' });
  const [key] = useState(idempotencyKey);
  const create = async () => {
    await take(api.POST('/api/users', { params: { header: { 'Idempotency-Key': key } }, body: form }));
    await client.invalidateQueries({ queryKey: ['users'] });
  };
  const text = (field: 'username' | 'email' | 'password', messages: Record<string, string>) => ({
    value: form[field],
    error: messages[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });
  return (
    <FormDialog title={t('users.new')} action={t('users.create')} onSend={create} onClose={onClose}>
      {(messages) => (
        <>
          <TextInput
            label={t('signIn.username')}
            {...text('username', messages)}
            autoComplete="off"
            data-autofocus
          />
          <TextInput label={t('field.email')} type="email" {...text('email', messages)} autoComplete="off" />
          <Select
            label={t('users.role')}
            allowDeselect={false}
            data={kRoles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            value={form.role}
            onChange={(role) => setForm({ ...form, role: role ?? 'viewer' })}
          />
          <PasswordInput
            label={t('signIn.password')}
            description={t('setup.passwordHint')}
            {...text('password', messages)}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          />
        </>
      )}
    </FormDialog>
  );
}

function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const save = async () => {
    const path = { params: { path: { user_id: user.user_id } } };
    await take(api.POST('/api/users/{user_id}/password', { ...path, body: { password } }));
    notifications.show({ message: t('users.passwordSet', { name: user.username }) });
  };
  return (
    <FormDialog
      title={t('users.resetTitle', { name: user.username })}
      action={t('common.save')}
      ready={password !== ''}
      onSend={save}
      onClose={onClose}
    >
      {(messages) => (
        <PasswordInput
          label={t('account.next')}
          description={t('setup.passwordHint')}
          value={password}
          error={messages.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
          data-autofocus
        />
      )}
    </FormDialog>
  );
}
