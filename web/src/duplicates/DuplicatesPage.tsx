import { IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { leadName } from '../leads/names';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink, ButtonLink } from '../parts/links';
import { MoreButton } from '../parts/MoreButton';
import { Page } from '../parts/Page';
import { PageTabs } from '../parts/PageTabs';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { Said } from '../parts/Said';
import { TimeAgo } from '../parts/TimeAgo';
import { type Group, groupPages, type Merge, mergePages, undoMerge } from './queries';

export function DuplicatesPage() {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: '/frame/duplicates' });
  return (
    <Page title={t('nav.duplicates')}>
      <PageTabs
        label={t('nav.duplicates')}
        shown={tab}
        tabs={[
          { id: 'groups', label: t('duplicates.groups'), content: <Groups /> },
          { id: 'merges', label: t('duplicates.merges'), content: <Merges /> },
        ]}
      />
    </Page>
  );
}

/** So many stretches without enough groups are walked before a person is asked whether to go on. */
const kWalkAlone = 8;
const kEnough = 20;

function Groups() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(groupPages());
  const walked = pages.data?.pages ?? [];
  const rows = pages.data && walked.flatMap((page) => page.groups);
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const goOn =
    hasNextPage && !isFetching && walked.length % kWalkAlone !== 0 && (rows?.length ?? 0) < kEnough;
  useEffect(() => {
    if (goOn) void fetchNextPage();
  }, [goOn, fetchNextPage]);
  if (pages.error) return <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />;
  const looked = walked.reduce((sum, page) => sum + page.looked_at, 0);
  const columns: Column<Group>[] = [
    { key: 'lead', label: t('duplicates.oldest'), cell: ({ lead }) => <strong>{leadName(lead)}</strong> },
    {
      key: 'others',
      label: t('duplicates.others'),
      cell: (group) => <Names names={group.duplicates.map(({ lead }) => leadName(lead))} />,
    },
    {
      key: 'why',
      label: t('duplicates.why'),
      cell: (group) => (
        <span className="ao-words">
          <Said text={group.duplicates[0]?.why ?? ''} each=", " />
        </span>
      ),
    },
    {
      key: 'score',
      label: t('duplicates.likeness'),
      align: 'right',
      cell: (group) => likeness(group.duplicates[0]?.score ?? 0),
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: ({ lead }) => (
        <ButtonLink
          to="/duplicates/$leadId"
          params={{ leadId: lead.id }}
          size="compact-xs"
          variant="default"
          aria-label={t('duplicates.compareOf', { name: leadName(lead) })}
        >
          {t('duplicates.compare')}
        </ButtonLink>
      ),
    },
  ];
  return (
    <>
      {rows?.length === 0 && !hasNextPage ? (
        <EmptyNote icon={<IconUsersGroup size={32} stroke={1.4} />} title={t('duplicates.empty')}>
          {t('duplicates.emptyBody')}
        </EmptyNote>
      ) : (
        <RowTable
          label={t('duplicates.groups')}
          columns={columns}
          rows={rows}
          rowKey={({ lead }) => lead.id}
        />
      )}
      {rows && (
        <output className="ao-hint">
          {t('duplicates.looked', { count: looked, shown: formatNumber(looked) })}
        </output>
      )}
      <MoreButton pages={pages} />
    </>
  );
}

const kMostNames = 4;

/** Some names and how many more there are. */
function Names({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  const told = names.slice(0, kMostNames).join(', ');
  const more = names.length - kMostNames;
  return (
    <span className="ao-words" title={names.join(', ')}>
      {more > 0 ? t('bulk.samplesMore', { names: told, more: formatNumber(more) }) : told}
    </span>
  );
}

/** "91 %" of 0.91. */
export function likeness(score: number): string {
  return `${formatNumber(Math.round(score * 100))} %`;
}

function Merges() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const pages = useInfiniteQuery(mergePages());
  const rows = pages.data?.pages.flatMap((page) => page.merges);
  if (pages.error) return <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows?.length === 0)
    return <EmptyNote title={t('duplicates.noMerges')}>{t('duplicates.noMergesBody')}</EmptyNote>;
  const columns: Column<Merge>[] = [
    { key: 'at', label: t('audit.at'), cell: (row) => <TimeAgo at={row.merged_at} /> },
    { key: 'by', label: t('audit.actor'), cell: (row) => row.merged_by },
    {
      key: 'kept',
      label: t('duplicates.kept'),
      cell: (row) => (
        <AnchorLink to="/leads/$leadId" params={{ leadId: row.kept_id }} fw={500} className="ao-words">
          {row.kept_name || row.kept_id}
        </AnchorLink>
      ),
    },
    {
      key: 'count',
      label: t('duplicates.gone'),
      cell: (row) => <Names names={row.merged_names.length > 0 ? row.merged_names : row.merged_ids} />,
    },
    {
      key: 'state',
      label: t('common.actions'),
      align: 'right',
      cell: (row) =>
        row.undone_at ? (
          t('duplicates.undone')
        ) : (
          <GuardedButton
            right="leads:write"
            size="compact-xs"
            variant="default"
            onClick={() => void act(() => undoMerge(client, row.merge_id), t('duplicates.undoDone'))}
          >
            {t('common.undo')}
          </GuardedButton>
        ),
    },
  ];
  return (
    <>
      <RowTable label={t('duplicates.merges')} columns={columns} rows={rows} rowKey={(row) => row.merge_id} />
      <MoreButton pages={pages} />
    </>
  );
}
