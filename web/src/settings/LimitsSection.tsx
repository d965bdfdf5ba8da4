import { ActionIcon, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schema, take } from '../api/client';
import { formatNumber } from '../i18n/format';
import { act } from '../parts/act';
import { Card } from '../parts/Card';
import { FormDialog } from '../parts/FormDialog';
import { GuardedButton } from '../parts/Guarded';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { useMay } from '../session/SessionContext';
import { LimitFields } from '../tasks/LimitFields';
import { ConfigTable } from './ConfigTable';
import { configuration } from './config';

type Rule = Schema['QueueRuleReply'];
const kRulesKey = ['queues', 'rules'];
const kScopes = ['type', 'queue', 'key', 'tenant'] as const;

/** How fast callers may ask, and how fast tasks may start. */
export function LimitsSection() {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Card title={t('limits.tasks')}>
        <Rules />
      </Card>
      <Card title={t('limits.requests')}>
        <Text size="sm" c="dimmed" mb="xs">
          {t('limits.requestsHint')}
        </Text>
        {useMay('admin') ? <RequestLimits /> : <p className="ao-hint">{t('email.adminOnly')}</p>}
      </Card>
    </Stack>
  );
}

function RequestLimits() {
  const { t } = useTranslation();
  const config = useQuery(configuration());
  if (config.error) return <ProblemNote fault={config.error} onRetry={() => void config.refetch()} />;
  const rows = config.data?.values.filter(({ key }) => key.startsWith('rate_limit.'));
  return <ConfigTable label={t('limits.requests')} rows={rows} />;
}

const pathOf = ({ scope, name }: Pick<Rule, 'scope' | 'name'>) => ({ params: { path: { scope, name } } });

function Rules() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay('tasks:write');
  const [edited, setEdited] = useState<Rule | 'new'>();
  const rules = useQuery({
    queryKey: kRulesKey,
    queryFn: ({ signal }) => take(api.GET('/api/queue-rules', { signal })),
    select: (reply) => reply.rules,
  });
  const renew = () => client.invalidateQueries({ queryKey: ['queues'] });
  const remove = async (rule: Rule) => {
    await act(() => take(api.DELETE('/api/queue-rules/{scope}/{name}', pathOf(rule))), t('limits.removed'));
    await renew();
  };
  const most = (value: number) => (value > 0 ? formatNumber(value) : '–');
  const columns: Column<Rule>[] = [
    { key: 'scope', label: t('limits.scope'), cell: (rule) => t(`limits.scope_${rule.scope}`) },
    {
      key: 'name',
      label: t('field.name'),
      cell: (rule) => <strong className="ao-words">{rule.name}</strong>,
    },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (rule) => <StatusDot status={rule.paused ? 'paused' : 'active'} />,
    },
    {
      key: 'running',
      label: t('queues.max_running'),
      align: 'right',
      cell: (rule) => most(rule.max_running),
    },
    {
      key: 'rate',
      label: t('queues.rate_per_second'),
      align: 'right',
      cell: (rule) => most(rule.rate_per_second),
    },
    { key: 'burst', label: t('queues.burst'), align: 'right', cell: (rule) => most(rule.burst) },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (rule) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <GuardedButton
            right="tasks:write"
            size="compact-xs"
            variant="default"
            onClick={() => setEdited(rule)}
          >
            {t('common.edit')}
          </GuardedButton>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={!may}
            aria-label={t('limits.remove', { name: rule.name })}
            onClick={() => void remove(rule)}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  return (
    <>
      <Group justify="space-between" mb="xs" wrap="nowrap" align="start">
        <Text size="sm" c="dimmed">
          {t('limits.tasksHint')}
        </Text>
        <GuardedButton right="tasks:write" miw="max-content" onClick={() => setEdited('new')}>
          {t('limits.new')}
        </GuardedButton>
      </Group>
      {rules.error && <ProblemNote fault={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data?.length === 0 && <p className="ao-hint">{t('limits.none')}</p>}
      {!rules.error && rules.data?.length !== 0 && (
        <RowTable
          label={t('limits.tasks')}
          columns={columns}
          rows={rules.data}
          rowKey={(rule) => `${rule.scope}/${rule.name}`}
        />
      )}
      {edited && (
        <RuleDialog {...(edited === 'new' ? {} : { rule: edited })} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function RuleDialog({ rule, onClose }: { rule?: Rule; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [scope, setScope] = useState<string>(rule?.scope ?? 'type');
  const [name, setName] = useState(rule?.name ?? '');
  const [limits, setLimits] = useState({
    max_running: rule?.max_running ?? 0,
    rate_per_second: rule?.rate_per_second ?? 0,
    burst: rule?.burst ?? 0,
  });
  const target = scope === 'tenant' ? '*' : name.trim();
  const save = async () => {
    const path = pathOf({ scope, name: target });
    await take(api.PUT('/api/queue-rules/{scope}/{name}', { ...path, body: limits }));
    await client.invalidateQueries({ queryKey: ['queues'] });
  };
  return (
    <FormDialog
      title={rule ? t('limits.editTitle', { name: rule.name }) : t('limits.new')}
      action={t('common.save')}
      ready={target !== ''}
      onSend={save}
      onClose={onClose}
    >
      {(messages) => (
        <>
          {!rule && (
            <Select
              label={t('limits.scope')}
              allowDeselect={false}
              data={kScopes.map((value) => ({ value, label: t(`limits.scope_${value}`) }))}
              value={scope}
              onChange={(value) => setScope(value ?? 'type')}
            />
          )}
          {!rule && scope !== 'tenant' && (
            <TextInput
              label={t('field.name')}
              description={t(`limits.nameOf_${scope}`)}
              value={name}
              error={messages.name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <LimitFields value={limits} messages={messages} onChange={setLimits} />
        </>
      )}
    </FormDialog>
  );
}
