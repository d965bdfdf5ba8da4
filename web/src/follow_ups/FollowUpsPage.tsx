import { Group, Switch } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { LeadName } from '../leads/LeadLink';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { MoreButton } from '../parts/MoreButton';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { TypedField } from '../parts/TypedField';
import { type FollowUp, type FollowUpSearch, followUpPages, isLate } from './queries';

/** What workflows left for people to do; a run that waits for it goes on when it is done. */
export function FollowUpsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const search = useSearch({ from: '/frame/follow-ups' });
  const navigate = useNavigate({ from: '/follow-ups' });
  const pages = useInfiniteQuery(followUpPages(search));
  const rows = pages.data?.pages.flatMap((page) => page.follow_ups);
  const show = (next: FollowUpSearch) => void navigate({ search: next, replace: true });
  const finish = async (row: FollowUp) => {
    const path = { params: { path: { follow_up_id: row.id } } };
    await act(
      () => take(api.POST('/api/follow-ups/{follow_up_id}/done', path)),
      t('followUps.finished', { title: row.title }),
    );
    for (const key of ['follow-ups', 'runs', 'timeline']) void client.invalidateQueries({ queryKey: [key] });
  };
  const columns: Column<FollowUp>[] = [
    {
      key: 'title',
      label: t('followUps.title'),
      cell: (row) => (
        <div className="ao-words">
          <strong>{row.title}</strong>
          {row.notes && <div className="ao-hint">{row.notes}</div>}
        </div>
      ),
    },
    {
      key: 'state',
      label: t('tasks.status'),
      cell: (row) => (
        <StatusDot status={row.done_at ? 'completed' : isLate(row, Date.now()) ? 'late' : 'open'} />
      ),
    },
    { key: 'due', label: t('tasks.runAt'), cell: (row) => <TimeAgo at={row.due_at} /> },
    { key: 'assignee', label: t('followUps.assignee'), cell: (row) => row.assignee || '–' },
    {
      key: 'lead',
      label: t('tasks.lead_id'),
      cell: (row) => <LeadName id={row.lead_id} name={row.lead_name} />,
    },
    {
      key: 'run',
      label: t('flows.run'),
      cell: (row) => (
        <AnchorLink to="/runs/$runId" params={{ runId: row.run_id }} className="ao-nowrap">
          {t('followUps.toRun')}
        </AnchorLink>
      ),
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) =>
        row.done_at ? (
          <span className="ao-hint">{row.done_by}</span>
        ) : (
          <GuardedButton
            right="leads:write"
            size="compact-xs"
            variant="default"
            onClick={() => void finish(row)}
          >
            {t('followUps.done')}
          </GuardedButton>
        ),
    },
  ];
  return (
    <Page title={t('nav.followUps')}>
      <Group gap="md" mb="xs" role="search" align="end">
        <TypedField
          label={t('followUps.assignee')}
          value={search.assignee ?? ''}
          first
          onChange={(assignee) =>
            show({ ...(assignee ? { assignee } : {}), ...(search.done ? { done: true } : {}) })
          }
        />
        <Switch
          className="ao-beside-field"
          label={t('followUps.withDone')}
          checked={search.done ?? false}
          onChange={(event) =>
            show({
              ...(search.assignee ? { assignee: search.assignee } : {}),
              ...(event.currentTarget.checked ? { done: true } : {}),
            })
          }
        />
      </Group>
      {pages.error && <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />}
      {rows?.length === 0 && (
        <EmptyNote icon={<IconChecks size={32} stroke={1.4} />} title={t('followUps.empty')}>
          {t('followUps.emptyBody')}
        </EmptyNote>
      )}
      {!pages.error && rows?.length !== 0 && (
        <RowTable label={t('nav.followUps')} columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
      <MoreButton pages={pages} />
    </Page>
  );
}
