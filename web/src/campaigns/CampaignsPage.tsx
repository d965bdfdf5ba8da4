import { IconSpeakerphone } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { AnchorLink } from '../parts/links';
import { MoreButton } from '../parts/MoreButton';
import { Named } from '../parts/Named';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { StateTabs } from '../parts/StateTabs';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { CampaignButtons } from './CampaignButtons';
import { CampaignDialog } from './CampaignDialog';
import { type Campaign, campaignPages, kStatuses } from './queries';

export function CampaignsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/campaigns' });
  const navigate = useNavigate({ from: '/campaigns' });
  const [adding, setAdding] = useState(false);
  const pages = useInfiniteQuery(campaignPages(search));
  const rows = pages.data?.pages.flatMap((page) => page.campaigns);
  const count = (name: 'sent' | 'opened' | 'clicked' | 'bounced') => ({
    key: name,
    label: t(`campaigns.${name}`),
    align: 'right' as const,
    cell: (row: Campaign) => formatNumber(row.metrics[name]),
  });
  const columns: Column<Campaign>[] = [
    {
      key: 'name',
      label: t('campaigns.name'),
      cell: (row) => (
        <Named about={row.description}>
          <AnchorLink
            to="/campaigns/$campaignId"
            params={{ campaignId: row.id }}
            fw={500}
            className="ao-words"
          >
            {row.name}
          </AnchorLink>
        </Named>
      ),
    },
    { key: 'status', label: t('tasks.status'), cell: (row) => <StatusDot status={row.status} /> },
    { key: 'template', label: t('campaigns.template'), cell: (row) => row.template_id || '–' },
    count('sent'),
    count('opened'),
    count('clicked'),
    count('bounced'),
    { key: 'created', label: t('field.created_at'), cell: (row) => <TimeAgo at={row.created_at} /> },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (row) => <CampaignButtons campaign={row} small />,
    },
  ];
  return (
    <Page
      title={t('nav.campaigns')}
      actions={
        <GuardedButton right="campaigns:write" onClick={() => setAdding(true)}>
          {t('campaigns.new')}
        </GuardedButton>
      }
    >
      <StateTabs
        states={kStatuses}
        shown={search.status}
        onChange={(status) => void navigate({ search: status ? { status } : {}, replace: true })}
      />
      {pages.error && <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />}
      {rows?.length === 0 && (
        <EmptyNote
          icon={<IconSpeakerphone size={32} stroke={1.4} />}
          title={search.status ? t('campaigns.noMatch') : t('campaigns.empty')}
        >
          {t('campaigns.emptyBody')}
        </EmptyNote>
      )}
      {!pages.error && rows?.length !== 0 && (
        <RowTable label={t('nav.campaigns')} columns={columns} rows={rows} rowKey={(row) => row.id} />
      )}
      <MoreButton pages={pages} />
      {adding && <CampaignDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
