import { Alert, Group, Switch, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { TypedField } from '../parts/TypedField';
import { ConfigTable } from './ConfigTable';
import { type ConfigSearch, configuration, matchingValues } from './config';

/** Everything the program can be told, with its origin; what changes without a restart is read anew here. */
export function ConfigSection() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/settings/$section' });
  const navigate = useNavigate();
  const config = useQuery(configuration());
  const show = ({ q, set }: ConfigSearch) =>
    void navigate({ to: '.', search: { ...(q ? { q } : {}), ...(set ? { set } : {}) }, replace: true });
  const rows = config.data && matchingValues(config.data.values, search);
  return (
    <>
      <Group justify="space-between" align="end" mb="xs">
        <Group gap="md" align="end" role="search">
          <TypedField
            label={t('config.search')}
            value={search.q ?? ''}
            width={240}
            first
            onChange={(q) => show({ ...search, q })}
          />
          <Switch
            className="ao-beside-field"
            label={t('config.onlySet')}
            checked={search.set ?? false}
            onChange={(event) => show({ ...search, set: event.currentTarget.checked })}
          />
        </Group>
        <Reload />
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {t('config.hint')}
      </Text>
      {config.data?.restart_needed && <Alert color="yellow">{t('config.restart')}</Alert>}
      {config.error && <ProblemNote fault={config.error} onRetry={() => void config.refetch()} />}
      {rows?.length === 0 && <EmptyNote title={t('config.noMatch')}>{t('leads.noMatchBody')}</EmptyNote>}
      {!config.error && rows?.length !== 0 && <ConfigTable label={t('settings.configuration')} rows={rows} />}
    </>
  );
}

function Reload() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reload = () =>
    act(async () => {
      const reply = await take(api.POST('/api/admin/config/reload', {}));
      await client.invalidateQueries({ queryKey: ['config'] });
      const keys = reply.changed.map(({ key }) => key).join(', ');
      notifications.show({
        message: keys ? t('config.reloaded', { keys }) : t('config.unchanged'),
      });
    });
  return (
    <GuardedButton right="admin" variant="default" onClick={() => void reload()}>
      {t('config.reload')}
    </GuardedButton>
  );
}
