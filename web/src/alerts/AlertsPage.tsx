import { IconBell, IconBellCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { act } from '../parts/act';
import { EmptyNote } from '../parts/EmptyNote';
import { GuardedButton } from '../parts/Guarded';
import { MoreButton } from '../parts/MoreButton';
import { Page } from '../parts/Page';
import { PageTabs } from '../parts/PageTabs';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';
import { Said } from '../parts/Said';
import { StatusDot } from '../parts/StatusDot';
import { TimeAgo } from '../parts/TimeAgo';
import { activeAlerts, endedAlerts, type RaisedAlert } from './queries';
import { Thresholds } from './Thresholds';
import { alertName } from './words';

export function AlertsPage() {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: '/frame/alerts' });
  return (
    <Page title={t('nav.alerts')}>
      <PageTabs
        label={t('nav.alerts')}
        shown={tab}
        tabs={[
          { id: 'now', label: t('alerts.now'), content: <Now /> },
          { id: 'history', label: t('alerts.history'), content: <Ended /> },
          { id: 'thresholds', label: t('alerts.thresholds'), content: <Thresholds /> },
        ]}
      />
    </Page>
  );
}

/** The columns that an alert has while it lasts and afterwards. */
function useColumns(): Column<RaisedAlert>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'severity',
      label: t('alerts.severity'),
      cell: (alert) => <StatusDot status={alert.severity.toLowerCase()} />,
    },
    {
      key: 'what',
      label: t('alerts.what'),
      cell: (alert) => (
        <div>
          <strong>{alertName(alert.type, alert.type)}</strong>
          <div className="ao-hint ao-words">
            <Said text={alert.message} />
          </div>
        </div>
      ),
    },
    { key: 'since', label: t('alerts.since'), cell: (alert) => <TimeAgo at={alert.timestamp} /> },
  ];
}

function Now() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const alerts = useQuery(activeAlerts());
  const shared = useColumns();
  const acknowledge = async (alert: RaisedAlert) => {
    const path = { params: { path: { id: alert.id } } };
    await act(
      () => take(api.POST('/api/monitoring/alerts/{id}/acknowledge', path)),
      t('alerts.acknowledged'),
    );
    await client.invalidateQueries({ queryKey: ['alerts'] });
  };
  if (alerts.error) return <ProblemNote fault={alerts.error} onRetry={() => void alerts.refetch()} />;
  if (alerts.data?.length === 0) {
    return (
      <EmptyNote icon={<IconBellCheck size={32} stroke={1.4} />} title={t('alerts.calm')}>
        {t('alerts.calmBody')}
      </EmptyNote>
    );
  }
  const columns: Column<RaisedAlert>[] = [
    ...shared,
    {
      key: 'state',
      label: t('alerts.state'),
      align: 'right',
      cell: (alert) =>
        alert.acknowledged_by ? (
          t('alerts.by', { name: alert.acknowledged_by })
        ) : (
          <GuardedButton
            right="admin"
            size="compact-xs"
            variant="default"
            onClick={() => void acknowledge(alert)}
          >
            {t('alerts.acknowledge')}
          </GuardedButton>
        ),
    },
  ];
  return (
    <RowTable label={t('alerts.now')} columns={columns} rows={alerts.data} rowKey={(alert) => alert.id} />
  );
}

function Ended() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(endedAlerts());
  const shared = useColumns();
  const rows = pages.data?.pages.flatMap((page) => page.history);
  if (pages.error) return <ProblemNote fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows?.length === 0) {
    return (
      <EmptyNote icon={<IconBell size={32} stroke={1.4} />} title={t('alerts.noHistory')}>
        {t('alerts.noHistoryBody')}
      </EmptyNote>
    );
  }
  const columns: Column<RaisedAlert>[] = [
    ...shared,
    { key: 'ended', label: t('alerts.ended'), cell: (alert) => <TimeAgo at={alert.resolved_at} /> },
    {
      key: 'by',
      label: t('alerts.whoLooked'),
      cell: (alert) => alert.acknowledged_by ?? <span className="ao-none">–</span>,
    },
  ];
  return (
    <>
      <RowTable label={t('alerts.history')} columns={columns} rows={rows} rowKey={(alert) => alert.id} />
      <MoreButton pages={pages} />
    </>
  );
}
