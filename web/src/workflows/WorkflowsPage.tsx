import { Badge, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconRoute } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { readable, wordFor } from '../i18n/word';
import { dayOf, dayStart } from '../i18n/zone';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { AnchorLink } from '../parts/links';
import { Named } from '../parts/Named';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { useMay } from '../session/SessionContext';
import {
  failuresSince,
  makeWorkflow,
  renewWorkflows,
  type Workflow,
  workflowList,
  workflowTemplates,
} from './queries';
import { WorkflowButtons } from './WorkflowButtons';

const kHealthDays = 7;
const kDayMs = 86_400_000;

export function WorkflowsPage() {
  const { t } = useTranslation();
  const workflows = useQuery(workflowList());
  const since = dayStart(dayOf(Date.now() - (kHealthDays - 1) * kDayMs));
  const columns: Column<Workflow>[] = [
    {
      key: 'name',
      label: t('workflows.name'),
      cell: (row) => (
        <Named about={row.description}>
          <AnchorLink
            to="/workflows/$workflowId"
            params={{ workflowId: row.id }}
            fw={500}
            className="ao-words"
          >
            {row.name}
          </AnchorLink>
        </Named>
      ),
    },
    {
      key: 'status',
      label: t('tasks.status'),
      cell: (row) => (
        <>
          <StatusDot status={row.status} />
          {row.has_draft && row.version > 0 && (
            <Badge variant="default" radius="sm" tt="none" fw={500} ml={6}>
              {t('flows.hasDraft')}
            </Badge>
          )}
        </>
      ),
    },
    {
      key: 'version',
      label: t('workers.version'),
      align: 'right',
      cell: (row) => (row.version > 0 ? formatNumber(row.version) : '–'),
    },
    {
      key: 'trigger',
      label: t('workflows.trigger'),
      cell: (row) => wordFor('trigger', row.trigger, readable(row.trigger)),
    },
    {
      key: 'runs',
      label: t('nav.runs'),
      align: 'right',
      cell: (row) => (
        <AnchorLink to="/runs" search={{ workflow_id: row.id }}>
          {formatNumber(row.execution_count)}
        </AnchorLink>
      ),
    },
    {
      key: 'failed',
      label: t('workflows.failed', { count: kHealthDays }),
      align: 'right',
      cell: (row) => <Failures workflow={row} since={since} />,
    },
    { key: 'last', label: t('schedules.last'), cell: (row) => <TimeAgo at={row.last_run} /> },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => <WorkflowButtons workflow={row} small />,
    },
  ];
  return (
    <Page title={t('nav.workflows')} actions={<NewWorkflow />}>
      {workflows.error && <ProblemNote fault={workflows.error} onRetry={() => void workflows.refetch()} />}
      {workflows.data?.length === 0 && (
        <EmptyNote icon={<IconRoute size={32} stroke={1.4} />} title={t('workflows.empty')}>
          {t('workflows.emptyBody')}
        </EmptyNote>
      )}
      {!workflows.error && workflows.data?.length !== 0 && (
        <RowTable
          label={t('nav.workflows')}
          columns={columns}
          rows={workflows.data}
          rowKey={(row) => row.id}
        />
      )}
    </Page>
  );
}

/** How many runs failed lately; leads to them. Who may not see the runs sees no number. */
function Failures({ workflow, since }: { workflow: Workflow; since: string }) {
  const failures = useQuery(failuresSince(since)).data;
  const count = failures?.counts.get(workflow.id) ?? 0;
  if (!failures) return <span className="ao-none">–</span>;
  if (count === 0) return '0';
  return (
    <AnchorLink
      to="/runs"
      search={{ workflow_id: workflow.id, status: 'failed', started_after: since }}
      className="ao-bad"
    >
      {formatNumber(count)}
      {failures.more && '+'}
    </AnchorLink>
  );
}

/** A new workflow begins with one that works: a template, kept as a draft. */
function NewWorkflow() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay('workflows:write');
  const templates = useQuery({ ...workflowTemplates(), enabled: may });
  const make = (definition: unknown) =>
    act(async () => {
      const made = await makeWorkflow(definition);
      renewWorkflows(client);
      await navigate({
        to: '/workflows/$workflowId',
        params: { workflowId: made.id },
        search: { tab: 'editor' },
      });
    });
  return (
    <Menu position="bottom-end" width={340}>
      <Menu.Target>
        <Button disabled={!may} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t('flows.new')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="ao-tall">
        {templates.data?.map((template) => (
          <Menu.Item key={template.id} onClick={() => void make(template.definition)}>
            <strong>{template.name}</strong>
            <div className="ao-hint">{template.description}</div>
          </Menu.Item>
        ))}
        {templates.error && <ProblemNote fault={templates.error} />}
      </Menu.Dropdown>
    </Menu>
  );
}
