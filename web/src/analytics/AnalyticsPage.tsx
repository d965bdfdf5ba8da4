import { Button, SegmentedControl, SimpleGrid } from '@mantine/core';
import { IconChartLine, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { act } from '../parts/act';
import { Card } from '../parts/Card';
import { EmptyNote } from '../parts/EmptyNote';
import { Figure } from '../parts/Figure';
import { ButtonLink } from '../parts/links';
import { Page } from '../parts/Page';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { DailyCard } from './DailyCard';
import { daysInOrder, isQuiet, kFigures } from './days';
import { Funnel } from './Funnel';
import { Outcomes } from './Outcomes';
import { daysOf, figuresOf, kPeriods, saveFigures, trendsOf } from './queries';
import { Sources } from './Sources';
import { Worth } from './Worth';

export function AnalyticsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/frame/analytics' });
  const navigate = useNavigate({ from: '/analytics' });
  const days = daysOf(search);
  return (
    <Page
      title={t('nav.analytics')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('analytics.period')}
            value={String(days)}
            onChange={(next) => void navigate({ search: { days: Number(next) }, replace: true })}
            data={kPeriods.map((value) => ({
              value: String(value),
              label: t('analytics.days', { count: value }),
            }))}
          />
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => void act(() => saveFigures(days))}
          >
            CSV
          </Button>
        </>
      }
    >
      <Trends days={days} />
      <Figures days={days} />
    </Page>
  );
}

/** Each number of the period beside the one of the period before. */
function Trends({ days }: { days: number }) {
  const { t } = useTranslation();
  const trends = useQuery(trendsOf(days));
  if (trends.error) return <ProblemNote fault={trends.error} onRetry={() => void trends.refetch()} />;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="xs" mb="xs">
      {kFigures.map((name) => {
        const line = trends.data?.[name];
        return (
          <Figure
            key={name}
            label={t(`analytics.${name}`)}
            value={line && formatNumber(line.current)}
            note={line ? <Change percent={line.change_percent} previous={line.previous} /> : '…'}
          />
        );
      })}
    </SimpleGrid>
  );
}

function Change({ percent, previous }: { percent: number | null | undefined; previous: number }) {
  const { t } = useTranslation();
  const before = t('analytics.before', { shown: formatNumber(previous) });
  if (percent === null || percent === undefined) return before;
  const sign = percent > 0 ? '▲ +' : percent < 0 ? '▼ ' : '';
  return `${sign}${formatNumber(Math.round(percent))} % · ${before}`;
}

function Figures({ days }: { days: number }) {
  const { t } = useTranslation();
  const figures = useQuery(figuresOf(days));
  if (figures.error) return <ProblemNote fault={figures.error} onRetry={() => void figures.refetch()} />;
  if (!figures.data) return <PageBones inner />;
  const { summary, funnel, sources, daily } = figures.data;
  const rows = daysInOrder(daily);
  if (isQuiet(rows) && figures.data.total_leads === 0) {
    return (
      <EmptyNote
        icon={<IconChartLine size={32} stroke={1.4} />}
        title={t('analytics.empty')}
        actions={<ButtonLink to="/leads/import">{t('first.leads')}</ButtonLink>}
      >
        {t('analytics.emptyBody')}
      </EmptyNote>
    );
  }
  return (
    <div className="ao-cards">
      <DailyCard rows={rows} />
      <Card title={t('analytics.funnel')}>
        <Funnel stages={funnel} />
      </Card>
      <Card title={t('analytics.sources')}>
        <Sources sources={sources} />
      </Card>
      <Card title={t('analytics.outcomes')}>
        <Outcomes summary={summary} />
      </Card>
      <Worth days={days} />
    </div>
  );
}
