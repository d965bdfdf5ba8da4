import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatNumber } from '../i18n/format';
import { Card } from '../parts/Card';
import { Figure } from '../parts/Figure';
import { AnchorLink } from '../parts/links';
import { Page } from '../parts/Page';
import { ProblemNote } from '../parts/ProblemNote';
import { useMay, useSession } from '../session/SessionContext';
import { queueList, taskCount } from '../tasks/queries';
import { TaskTable } from '../tasks/TaskTable';
import { BarList } from './BarList';
import { FirstSteps } from './FirstSteps';
import { HealthCard } from './HealthCard';
import { leadTotals, liveFigures } from './queries';

const Throughput = lazy(() => import('./Throughput'));

export function DashboardPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  return (
    <Page
      title={t('nav.dashboard')}
      aside={<span className="ao-count">{t('dashboard.hello', { name: user.username })}</span>}
    >
      <FirstSteps />
      <Numbers />
      <div className="ao-cards">
        {useMay('leads:read') && <LeadCards />}
        <Card title={t('dashboard.throughput')}>
          <Suspense fallback={<div className="ao-figure-chart" />}>
            <Throughput />
          </Suspense>
        </Card>
        <Card title={t('dashboard.health')}>
          <HealthCard />
        </Card>
        {useMay('tasks:read') && (
          <Card
            title={t('dashboard.attention')}
            wide
            aside={<ShowAll to="/tasks" search={{ status: 'dead' }} />}
          >
            <Failing />
          </Card>
        )}
      </div>
    </Page>
  );
}

function ShowAll({ to, search }: { to: string; search?: Record<string, string> }) {
  const { t } = useTranslation();
  return (
    <AnchorLink to={to} search={search ?? {}} size="xs">
      {t('common.showAll')}
    </AnchorLink>
  );
}

/** The numbers on top; each leads to the rows behind it. */
function Numbers() {
  const { t } = useTranslation();
  const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
  const leads = useQuery({ ...leadTotals({}), enabled: useMay('leads:read') });
  const today = useQuery({ ...leadTotals({ created_from: midnight }), enabled: useMay('leads:read') });
  const mayTasks = useMay('tasks:read');
  const dead = useQuery({ ...taskCount({ status: 'dead' }), enabled: mayTasks });
  const failed = useQuery({ ...taskCount({ status: 'failed' }), enabled: mayTasks });
  const queues = useQuery({ ...queueList(), enabled: mayTasks });
  const figures = useQuery(liveFigures());
  const waiting = queues.data?.queues.reduce((sum, queue) => sum + queue.ready, 0);
  const oldest = Math.max(0, ...(queues.data?.queues.map((queue) => queue.oldest_age_seconds ?? 0) ?? []));
  const number = (value: number | undefined) => (value === undefined ? undefined : formatNumber(value));
  return (
    <>
      {leads.error && <ProblemNote fault={leads.error} onRetry={() => void leads.refetch()} />}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" mb="xs">
        <Figure
          label={t('dashboard.leadsToday')}
          value={number(today.data)}
          to="/leads"
          search={{ created_from: midnight }}
        />
        <Figure label={t('dashboard.leads')} value={number(leads.data)} to="/leads" />
        <Figure
          label={t('dashboard.waiting')}
          value={number(waiting)}
          to="/tasks"
          search={{ status: 'pending' }}
        />
        <Figure
          label={t('dashboard.oldest')}
          value={queues.data && formatDuration(oldest * 1_000)}
          to="/queues"
        />
        <Figure
          label={t('dashboard.failed')}
          value={number(
            failed.data === undefined || dead.data === undefined ? undefined : failed.data + dead.data,
          )}
          to="/tasks"
          search={{ status: dead.data ? 'dead' : 'failed' }}
          tone={(failed.data ?? 0) + (dead.data ?? 0) > 0 ? 'bad' : undefined}
        />
        <Figure
          label={t('dashboard.latency')}
          value={figures.data && formatDuration(figures.data.p95_latency_ms)}
          to="/settings/health"
        />
      </SimpleGrid>
    </>
  );
}

function LeadCards() {
  const { t } = useTranslation();
  return (
    <>
      <Card title={t('dashboard.byStatus')} aside={<ShowAll to="/leads" />}>
        <BarList field="status" />
      </Card>
      <Card title={t('dashboard.bySource')} aside={<ShowAll to="/leads" />}>
        <BarList field="source" />
      </Card>
    </>
  );
}

function Failing() {
  const { t } = useTranslation();
  const dead = useQuery(taskCount({ status: 'dead' }));
  if (dead.data === 0) return <p className="ao-hint">{t('dashboard.calm')}</p>;
  return <TaskTable search={{ status: 'dead' }} />;
}
