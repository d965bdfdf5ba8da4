import { queryOptions } from '@tanstack/react-query';
import { api, send, take } from '../api/client';

/** The parts of GET /api/metrics that the app shows. */
export interface LiveFigures {
  timestamp: string;
  requests_total: number;
  requests_failed: number;
  p50_latency_ms: number;
  p95_latency_ms: number;
  p99_latency_ms: number;
  uptime_seconds: number;
  queue_depth: number;
  queue: { pending: number; scheduled: number; processing: number; dead: number };
  process: { resident_bytes: number; open_files: number; threads: number; cpu_seconds: number };
  store: { commits: number; writes: number; writes_waiting: number; wal_bytes: number };
  connections: { open: number; total: number };
  endpoint_performance: Record<string, EndpointFigures>;
}

export interface EndpointFigures {
  requests: number;
  errors: number;
  p50_latency_ms: number;
  p95_latency_ms: number;
  p99_latency_ms: number;
}

/** The parts of GET /api/health/detailed that the app shows. */
export interface Health {
  status: string;
  version: string;
  uptime_seconds: number;
  components: Record<string, string | number>;
  warnings: string[];
  environment: string;
  demo: boolean;
}

export const kFiguresEvery = 5_000;

export function liveFigures() {
  return queryOptions({
    queryKey: ['figures'],
    queryFn: async ({ signal }) => (await send('/api/metrics', { signal })).json() as Promise<LiveFigures>,
    refetchInterval: kFiguresEvery,
  });
}

export function health() {
  return queryOptions({
    queryKey: ['health'],
    queryFn: async ({ signal }) => (await send('/api/health/detailed', { signal })).json() as Promise<Health>,
    refetchInterval: 15_000,
  });
}

export function leadTotals(filter: { created_from?: string; status?: string; source?: string }) {
  return queryOptions({
    queryKey: ['leads', 'total', filter],
    queryFn: ({ signal }) =>
      take(api.GET('/api/leads', { params: { query: { ...filter, limit: 1 } }, signal })),
    select: (reply) => reply.total,
  });
}

const kYear = 365;

/** The values that leads of the last year have in a field: which totals are worth asking for. */
export function leadValues(field: 'status' | 'source') {
  const query = { days: kYear };
  return queryOptions({
    queryKey: ['lead-values', field],
    queryFn: async ({ signal }) => {
      if (field === 'status') {
        const funnel = await take(api.GET('/api/analytics/funnel', { params: { query }, signal }));
        return funnel.stages.filter(({ total }) => total > 0).map(({ status }) => status);
      }
      const found = await take(api.GET('/api/analytics/sources', { params: { query }, signal }));
      return found.sources.map(({ source }) => source);
    },
    staleTime: 60_000,
  });
}

export const kLeadDays = 30;

/** What became of leads on each of the last days. */
export function leadDays() {
  return queryOptions({
    queryKey: ['leads', 'days'],
    queryFn: ({ signal }) =>
      take(api.GET('/api/analytics/daily', { params: { query: { days: kLeadDays } }, signal })),
    select: (reply) => reply.daily,
    staleTime: 30_000,
  });
}

/** Latency and failures of the last hour. */
export function vitalSigns() {
  return queryOptions({
    queryKey: ['vital-signs'],
    queryFn: ({ signal }) =>
      take(api.GET('/api/monitoring/history', { params: { query: { minutes: 60 } }, signal })),
    refetchInterval: 10_000,
  });
}
