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

const kSample = 500;

/** The values that the newest leads have in a field: which totals are worth asking for. */
export function leadValues(field: 'status' | 'source') {
  return queryOptions({
    queryKey: ['leads', 'values'],
    queryFn: ({ signal }) => take(api.GET('/api/leads', { params: { query: { limit: kSample } }, signal })),
    select: (reply) => [...new Set(reply.leads.map((lead) => lead[field]))],
    staleTime: 60_000,
  });
}
