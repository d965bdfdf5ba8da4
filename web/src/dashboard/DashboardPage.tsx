import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatNumber } from '../i18n/format';
import { dayOf, dayStart } from '../i18n/zone';
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

const LeadsOverTime = lazy(() => import('./LeadsOverTime'));
const Throughput = lazy(() => import('./Throughput'));
/** Tasks that a person has to look at. */
const kBroken = { status: 'failed,dead' };
const Latency = lazy(() => import('./Latency'));

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
        {useMay('tasks:read') && (
          <Card title={t('dashboard.throughput')} aside={<ShowAll to="/queues" />}>
            <Suspense fallback={<div className="ao-figure-chart" aria-busy />}>
              <Throughput />
            </Suspense>
          </Card>
        )}
        {useMay('monitoring:read') && (
          <Card title={t('dashboard.latencyTitle')}>
            <Suspense fallback={<div className="ao-figure-chart" aria-busy />}>
              <Latency />
            </Suspense>
          </Card>
        )}
        <Card title={t('dashboard.health')} wide>
          <HealthCard />
        </Card>
        {useMay('tasks:read') && (
          <Card title={t('dashboard.attention')} wide aside={<ShowAll to="/tasks" search={kBroken} />}>
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
  const midnight = dayStart(dayOf(Date.now()));
  const leads = useQuery({ ...leadTotals({}), enabled: useMay('leads:read') });
  const today = useQuery({ ...leadTotals({ created_from: midnight }), enabled: useMay('leads:read') });
  const mayTasks = useMay('tasks:read');
  const failed = useQuery({ ...taskCount(kBroken), enabled: mayTasks });
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
          value={number(failed.data)}
          to="/tasks"
          search={kBroken}
          tone={(failed.data ?? 0) > 0 ? 'bad' : undefined}
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
      <Card title={t('dashboard.leadsOverTime')} wide aside={<ShowAll to="/analytics" />}>
        <Suspense fallback={<div className="ao-figure-chart" aria-busy />}>
          <LeadsOverTime />
        </Suspense>
      </Card>
      <Card title={t('dashboard.byStatus')} aside={<ShowAll to="/analytics" />}>
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
  const broken = useQuery(taskCount(kBroken));
  if (broken.data === 0) return <p className="ao-hint">{t('dashboard.calm')}</p>;
  return <TaskTable search={kBroken} />;
}
