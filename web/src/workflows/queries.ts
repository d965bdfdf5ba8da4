import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, type Schema, send, sendJson, take } from '../api/client';
import { serverWords } from '../i18n/server';
import { textsOf } from '../parts/words';

export type Workflow = Schema['WorkflowReply'];
export type WorkflowDetail = Schema['WorkflowDetailReply'];
/** A workflow with the version that a later change names. */
export type TaggedWorkflow = WorkflowDetail & { etag: string };
export type Run = Schema['RunReply'];
export type RunDetail = Schema['RunDetailReply'];
export type Attempt = Schema['StepAttemptReply'];
export type Fault = Schema['WorkflowFaultReply'];

const kPage = 200;

export function workflowList() {
  return queryOptions({
    queryKey: ['workflows'],
    queryFn: ({ signal }) => take(api.GET('/api/workflows', { signal })),
    select: (reply) => reply.workflows,
  });
}

export function workflowById(id: string) {
  return queryOptions({
    queryKey: ['workflows', id],
    queryFn: async ({ signal }): Promise<TaggedWorkflow> => {
      const call = api.GET('/api/workflows/{workflow_id}', { params: { path: { workflow_id: id } }, signal });
      const workflow = await take(call);
      return { ...workflow, etag: (await call).response.headers.get('ETag') ?? '' };
    },
  });
}

export function workflowTemplates() {
  return queryOptions({
    queryKey: ['workflow-templates'],
    queryFn: ({ signal }) => take(api.GET('/api/workflows/templates', { signal })),
    select: (reply) => reply.templates,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function versionsOf(id: string) {
  return queryOptions({
    queryKey: ['workflows', id, 'versions'],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/workflows/{workflow_id}/versions', { params: { path: { workflow_id: id } }, signal }),
      ),
    select: (reply) => reply.versions,
  });
}

export function versionOf(id: string, version: number) {
  return queryOptions({
    queryKey: ['workflows', id, 'version', version],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/workflows/{workflow_id}/versions/{version}', {
          params: { path: { workflow_id: id, version: String(version) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function differenceOf(id: string, from: number, to: number) {
  return queryOptions({
    queryKey: ['workflows', id, 'diff', from, to],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/workflows/{workflow_id}/diff', {
          params: { path: { workflow_id: id }, query: { from, to } },
          signal,
        }),
      ),
    select: (reply) => reply.changes,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export const kRunStatuses = ['running', 'paused', 'completed', 'failed', 'cancelled'] as const;
const kRunFilters = ['workflow_id', 'status', 'lead_id', 'started_after', 'started_before'] as const;
export type RunSearch = Partial<Record<(typeof kRunFilters)[number], string>>;

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return textsOf(search, kRunFilters);
}

export function runPages(search: RunSearch) {
  return infiniteQueryOptions({
    queryKey: ['runs', 'list', search],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...search, limit: kPage, ...(pageParam ? { cursor: pageParam } : {}) };
      return take(api.GET('/api/workflows/runs', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Runs that failed since a day: how many of each workflow, and whether there are more than were counted. */
export function failuresSince(started_after: string) {
  return queryOptions({
    queryKey: ['runs', 'failures', started_after],
    queryFn: ({ signal }) => {
      const query = { status: 'failed', started_after, limit: kPage };
      return take(api.GET('/api/workflows/runs', { params: { query }, signal }));
    },
    select: ({ runs, next_cursor }) => ({
      counts: runs.reduce(
        (counts, run) => counts.set(run.workflow_id, (counts.get(run.workflow_id) ?? 0) + 1),
        new Map<string, number>(),
      ),
      more: next_cursor !== null && next_cursor !== undefined,
    }),
  });
}

export function runById(id: string) {
  return queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) =>
      take(api.GET('/api/workflows/runs/{run_id}', { params: { path: { run_id: id } }, signal })),
  });
}

export function renewWorkflows(client: QueryClient): void {
  for (const key of ['workflows', 'runs']) void client.invalidateQueries({ queryKey: [key] });
}

/** Every fault of a definition, by its place. */
export async function faultsOf(definition: unknown): Promise<Fault[]> {
  const reply = await sendJson<Schema['WorkflowCheckReply']>('POST', '/api/workflows/check', definition);
  const say = await serverWords();
  return reply.errors.map((fault) => ({ ...fault, message: say(fault.message) }));
}

export function makeWorkflow(definition: unknown): Promise<WorkflowDetail> {
  return sendJson('POST', '/api/workflows', definition);
}

/** Keeps a draft in place of the one of version `etag`; a Problem of status 412 has the one that somebody else saved. */
export async function saveDraft(id: string, definition: unknown, etag: string): Promise<TaggedWorkflow> {
  const reply = await send(`/api/workflows/${encodeURIComponent(id)}`, {
    method: 'PUT',
    body: JSON.stringify(definition),
    headers: { 'Content-Type': 'application/json', ...(etag ? { 'If-Match': etag } : {}) },
  });
  return { ...((await reply.json()) as WorkflowDetail), etag: reply.headers.get('ETag') ?? '' };
}

/** Where another system calls, and the secret it signs with. */
export function hookOf(id: string) {
  return queryOptions({
    queryKey: ['workflows', id, 'webhook'],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/workflows/{workflow_id}/webhook', { params: { path: { workflow_id: id } }, signal }),
      ),
  });
}

/** A new secret; the one before holds for some hours more. */
export function rotateHook(id: string, graceHours: number): Promise<Schema['HookAddressReply']> {
  return take(
    api.POST('/api/workflows/{workflow_id}/webhook/rotate', {
      params: { path: { workflow_id: id } },
      body: { grace_hours: graceHours },
    }),
  );
}

/** Open runs go on with another version; `dryRun` says which could. */
export function moveRuns(id: string, version: number, dryRun: boolean): Promise<Schema['WorkflowMoveReply']> {
  return take(
    api.POST('/api/workflows/{workflow_id}/move', {
      params: { path: { workflow_id: id } },
      body: { version, dry_run: dryRun },
    }),
  );
}
