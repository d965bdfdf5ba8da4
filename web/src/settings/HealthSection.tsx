import { Anchor, Paper, SimpleGrid, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { HealthCard } from '../dashboard/HealthCard';
import { type EndpointFigures, health, liveFigures } from '../dashboard/queries';
import { formatBytes, formatDuration, formatNumber } from '../i18n/format';
import { PageBones } from '../parts/PageBones';
import { ProblemNote } from '../parts/ProblemNote';
import { type Column, RowTable } from '../parts/RowTable';

type Row = EndpointFigures & { route: string };
const kBusiest = 15;

/** The parts of the program, the machine's figures and the busiest routes. */
export function HealthSection() {
  const { t } = useTranslation();
  const figures = useQuery(liveFigures());
  const state = useQuery(health());
  if (figures.error) return <ProblemNote fault={figures.error} onRetry={() => void figures.refetch()} />;
  if (!figures.data) return <PageBones inner />;
  const now = figures.data;
  const lines: [string, string][] = [
    [t('workers.version'), state.data?.version ?? '…'],
    [t('health.uptime'), formatDuration(now.uptime_seconds * 1_000)],
    [t('health.requests'), formatNumber(now.requests_total)],
    [t('health.failed'), formatNumber(now.requests_failed)],
    [
      'p50 / p95 / p99',
      [now.p50_latency_ms, now.p95_latency_ms, now.p99_latency_ms].map(formatDuration).join(' / '),
    ],
    [t('health.memory'), formatBytes(now.process.resident_bytes)],
    [t('health.cpu'), formatDuration(now.process.cpu_seconds * 1_000)],
    [t('health.files'), formatNumber(now.process.open_files)],
    [t('health.connections'), formatNumber(now.connections.open)],
    [t('health.commits'), formatNumber(now.store.commits)],
    [t('health.wal'), formatBytes(now.store.wal_bytes)],
  ];
  const routes: Row[] = Object.entries(now.endpoint_performance)
    .map(([route, performance]) => ({ route, ...performance }))
    .sort((a, b) => b.requests - a.requests)
    .slice(0, kBusiest);
  const columns: Column<Row>[] = [
    {
      key: 'route',
      label: t('health.route'),
      cell: (row) => (
        <span className="ao-mono ao-words">{row.route.replace('(none)', t('health.noRoute'))}</span>
      ),
    },
    {
      key: 'requests',
      label: t('health.requests'),
      align: 'right',
      cell: (row) => formatNumber(row.requests),
    },
    { key: 'errors', label: t('health.failed'), align: 'right', cell: (row) => formatNumber(row.errors) },
    { key: 'p50', label: 'p50', align: 'right', cell: (row) => formatDuration(row.p50_latency_ms) },
    { key: 'p95', label: 'p95', align: 'right', cell: (row) => formatDuration(row.p95_latency_ms) },
    { key: 'p99', label: 'p99', align: 'right', cell: (row) => formatDuration(row.p99_latency_ms) },
  ];
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      <Paper withBorder p="sm" component="section">
        <Title order={2} size="sm" mb="xs">
          {t('dashboard.health')}
        </Title>
        <HealthCard />
      </Paper>
      <Paper withBorder p="sm" component="section">
        <Title order={2} size="sm" mb="xs">
          {t('health.figures')}
        </Title>
        <dl className="ao-list">
          {lines.map(([name, value]) => (
            <div key={name} className="ao-line">
              <dt>{name}</dt>
              <dd className="ao-tabular">{value}</dd>
            </div>
          ))}
        </dl>
        <Anchor href="/metrics/prometheus" size="sm">
          {t('health.prometheus')}
        </Anchor>
      </Paper>
      <Paper withBorder p="sm" component="section" className="ao-wide">
        <Title order={2} size="sm" mb="xs">
          {t('health.routes')}
        </Title>
        <RowTable label={t('health.routes')} columns={columns} rows={routes} rowKey={(row) => row.route} />
      </Paper>
    </SimpleGrid>
  );
}
