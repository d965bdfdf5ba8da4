import { Button, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { DayField } from '../parts/DayField';
import { Page } from '../parts/Page';
import { StateTabs } from '../parts/StateTabs';
import { TypedField } from '../parts/TypedField';
import { kRunStatuses, type RunSearch, workflowList } from './queries';
import { RunList } from './RunList';

export function RunsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const workflows = useQuery(workflowList());
  const set = (key: keyof RunSearch, value: string | null) => {
    const { [key]: _old, ...rest } = search;
    void navigate({ search: value ? { ...rest, [key]: value } : rest, replace: true });
  };
  const names = (workflows.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const known = !search.workflow_id || names.some(({ value }) => value === search.workflow_id);
  return (
    <Page title={t('nav.runs')}>
      <StateTabs
        states={kRunStatuses}
        shown={search.status}
        onChange={(state) => set('status', state ?? null)}
      />
      <Group gap="xs" mb="xs" role="search" align="end">
        <Select
          size="xs"
          w={220}
          label={t('workflows.name')}
          placeholder={t('tasks.all')}
          data={
            known ? names : [...names, { value: search.workflow_id ?? '', label: search.workflow_id ?? '' }]
          }
          value={search.workflow_id ?? null}
          onChange={(value) => set('workflow_id', value)}
          clearable
          searchable
        />
        <TypedField
          label={t('flows.leadId')}
          value={search.lead_id ?? ''}
          first
          width={240}
          onChange={(value) => set('lead_id', value)}
        />
        <DayField
          label={t('flows.startedFrom')}
          value={search.started_after}
          onChange={(moment) => set('started_after', moment)}
        />
        <DayField
          label={t('flows.startedTo')}
          value={search.started_before}
          until
          onChange={(moment) => set('started_before', moment)}
        />
        {(search.workflow_id || search.lead_id || search.started_after || search.started_before) && (
          <Button
            variant="subtle"
            onClick={() =>
              void navigate({ search: search.status ? { status: search.status } : {}, replace: true })
            }
          >
            {t('filter.clear')}
          </Button>
        )}
      </Group>
      <RunList key={JSON.stringify(search)} search={search} />
    </Page>
  );
}
