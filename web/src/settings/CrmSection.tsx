import {
  Alert,
  Button,
  Group,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { asProblem, fieldMessages } from '../api/problem';
import { formatDuration } from '../i18n/format';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { CrmFields } from './CrmFields';
import { bodyOf, type CrmConfig, type CrmForm, formOf, kSecrets } from './crm';

const kConfigKey = ['crm', 'config'];

export function CrmSection() {
  const config = useQuery({
    queryKey: kConfigKey,
    queryFn: ({ signal }) => take(api.GET('/api/crm/config', { signal })),
    refetchOnWindowFocus: false,
  });
  if (config.error) return <ProblemNote fault={config.error} onRetry={() => void config.refetch()} />;
  if (!config.data) return <PageBones inner />;
  return <Editor key={`${config.data.source}-${config.data.version}`} config={config.data} />;
}

/** The CRM that leads go to: where it is, how one gets in, what goes where; tried before it is stored. */
function Editor({ config }: { config: CrmConfig }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState<CrmForm>(() => formOf(config));
  const [forgetting, setForgetting] = useState(false);
  const renew = () => client.invalidateQueries({ queryKey: ['crm'] });
  const test = useMutation({ mutationFn: () => take(api.POST('/api/crm/test', { body: bodyOf(form) })) });
  const save = useMutation({
    mutationFn: () => take(api.POST('/api/crm/config', { body: bodyOf(form) })),
    onSuccess: () => {
      notifications.show({ message: t('crm.saved') });
      return renew();
    },
  });
  const fault = save.error ?? test.error;
  const messages = fault ? fieldMessages(asProblem(fault)) : {};
  const text = (
    field: 'api_url' | 'create_endpoint' | 'get_endpoint' | 'list_endpoint' | 'id_path' | 'key_name',
  ) => ({
    label: t(`crm.${field}`),
    value: form[field],
    error: messages[field] ?? messages[`authentication/${field}`],
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    save.mutate();
  };
  const stored = config.authentication.secret;
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={860}>
        <Text size="sm" c="dimmed">
          {t(`crm.source_${config.source}`)}
        </Text>
        <TextInput {...text('api_url')} placeholder="https://crm.example.com" />
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" verticalSpacing="xs">
          <Select
            label={t('crm.auth')}
            allowDeselect={false}
            data={kSecrets.map((value) => ({ value, label: t(`crm.auth_${value}`) }))}
            value={form.auth}
            error={messages['authentication/type']}
            onChange={(value) => setForm({ ...form, auth: value ?? 'none' })}
          />
          {form.auth !== 'none' && (
            <PasswordInput
              label={t('crm.secret')}
              placeholder={stored ?? ''}
              autoComplete="new-password"
              value={form.secret}
              error={messages['authentication/token'] ?? messages['authentication/key_value']}
              onChange={(event) => setForm({ ...form, secret: event.currentTarget.value })}
            />
          )}
          {form.auth === 'api_key' && <TextInput {...text('key_name')} />}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="xs">
          <TextInput {...text('create_endpoint')} />
          <TextInput {...text('get_endpoint')} />
          <TextInput {...text('list_endpoint')} />
          <TextInput {...text('id_path')} placeholder="$.record.id" />
        </SimpleGrid>
        <CrmFields
          fields={form.fields}
          messages={messages}
          onChange={(fields) => setForm({ ...form, fields })}
        />
        {fault && <ProblemNote fault={fault} />}
        {test.data && (
          <Alert role="status" color={test.data.status === 'connected' ? 'green' : 'red'}>
            {test.data.status === 'connected'
              ? t('crm.connected', {
                  http: test.data.http_status,
                  time: formatDuration(test.data.latency_ms),
                })
              : `${test.data.error ?? ''}: ${test.data.message ?? ''}`}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={!form.api_url.trim()}>
            {t('common.save')}
          </Button>
          <Button
            variant="default"
            loading={test.isPending}
            disabled={!form.api_url.trim()}
            onClick={() => {
              save.reset();
              test.mutate();
            }}
          >
            {t('crm.test')}
          </Button>
          {config.source === 'tenant' && (
            <Button variant="default" onClick={() => setForgetting(true)}>
              {t('crm.forget')}
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={forgetting}
        title={t('crm.forgetTitle')}
        action={t('crm.forget')}
        danger
        onConfirm={async () => {
          await take(api.DELETE('/api/crm/config', {}));
          await renew();
        }}
        onClose={() => setForgetting(false)}
      >
        {t('crm.forgetBody')}
      </ConfirmDialog>
    </form>
  );
}
