import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDuration, formatNumber } from '../i18n/format';
import { LineChart } from '../parts/LineChart';
import { AnchorLink } from '../parts/links';
import { ProblemNote } from '../parts/ProblemNote';
import { vitalSigns } from './queries';

const tick = (seconds: number) => formatClock(seconds);

/** How long answers took in the last hour, and how many of them failed. */
export default function Latency() {
  const { t } = useTranslation();
  const signs = useQuery(vitalSigns());
  if (signs.error) return <ProblemNote fault={signs.error} onRetry={() => void signs.refetch()} />;
  if (!signs.data) return <div className="ao-figure-chart" aria-busy />;
  const { points, latest: last } = signs.data;
  const words = t('dashboard.latencyWords', {
    p50: formatDuration(last.p50_latency_ms),
    p95: formatDuration(last.p95_latency_ms),
    errors: formatNumber(Math.round(last.server_error_rate_percent * 100) / 100),
  });
  return (
    <figure className="ao-figure-chart">
      <LineChart
        times={points.map((point) => Date.parse(point.timestamp) / 1_000)}
        lines={[
          { name: t('dashboard.p50'), values: points.map((point) => point.p50_latency_ms), least: 10 },
          { name: t('dashboard.p95'), values: points.map((point) => point.p95_latency_ms) },
          {
            name: t('dashboard.errors'),
            values: points.map((point) => point.server_error_rate_percent),
            least: 5,
            apart: true,
          },
        ]}
        label={words}
        tick={tick}
      />
      <figcaption className="ao-hint">
        {words}{' '}
        <AnchorLink to="/settings/$section" params={{ section: 'health' }} size="xs" underline="always">
          {t('dashboard.showRoutes')}
        </AnchorLink>
      </figcaption>
    </figure>
  );
}
