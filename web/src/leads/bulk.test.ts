import type { Middleware } from 'openapi-fetch';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api } from '../api/client';
import type { Lead } from '../api/rows';
import { type BulkWork, look, runBulk, runUndo, undoOf } from './bulk';

const lead = (id: string, change: Partial<Lead> = {}) =>
  ({ id, status: 'new', owner: '', tags: ['vip'], version: 1, ...change }) as Lead;

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

let server: Middleware;

/** A server that answers in turn with what it is given, and what it was asked. */
function serve(...answers: [status: number, body: object, headers?: Record<string, string>][]): Sent[] {
  const sent: Sent[] = [];
  const onRequest = async ({ request }: { request: Request }) => {
    const text = await request.text();
    sent.push({ path: new URL(request.url).pathname, body: text ? JSON.parse(text) : {} });
    const [status, body, headers] = answers.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  };
  server = { onRequest };
  api.use(server);
  return sent;
}

const outcome = (change: object = {}) => ({
  dry_run: false,
  selected: 1,
  done: 1,
  unchanged: 0,
  refused: 0,
  refused_leads: [],
  ...change,
});

afterEach(() => api.eject(server));

describe('work on many leads', () => {
  const signal = new AbortController().signal;
  const tag: BulkWork = { kind: 'addTags', tags: ['hot'] };

  it('is one call for all that match, however many', async () => {
    const sent = serve([200, outcome({ selected: 90_000, done: 90_000 })]);
    const target = { filter: { source: 'fair' }, expected_count: 90_000 };
    expect((await runBulk(tag, target)).done).toBe(90_000);
    expect(sent).toEqual([{ path: '/api/leads/bulk/change', body: { ...target, add_tags: ['hot'] } }]);
  });

  it('sends at most 10,000 ids a call and adds up the answers', async () => {
    const gone = { id: '1', message: 'gone', errors: [] };
    const sent = serve(
      [200, outcome({ selected: 10_000, done: 9_999, refused: 1, refused_leads: [gone] })],
      [200, outcome({ selected: 2, done: 1, unchanged: 1 })],
    );
    const ids = Array.from({ length: 10_002 }, (_, index) => String(index));
    const sum = await runBulk({ kind: 'delete' }, { ids });
    expect(sent.map((call) => [call.path, (call.body.ids as string[]).length])).toEqual([
      ['/api/leads/bulk/delete', 10_000],
      ['/api/leads/bulk/delete', 2],
    ]);
    expect(sum).toMatchObject({ selected: 10_002, done: 10_000, unchanged: 1, refused: 1 });
    expect(sum.refused_leads).toEqual([gone]);
  });

  it('waits as long as the server asks', async () => {
    serve([429, { title: 'Too many' }, { 'Retry-After': '9' }], [200, outcome()]);
    const pause = vi.fn(async () => undefined);
    expect((await runBulk(tag, { ids: ['a'] }, pause)).done).toBe(1);
    expect(pause).toHaveBeenCalledWith(9);
  });

  it('says that the selection changed and tries no second time', async () => {
    const sent = serve([409, { title: 'Conflict', status: 409 }]);
    const target = { filter: {}, expected_count: 3 };
    await expect(runBulk(tag, target)).rejects.toMatchObject({ status: 409 });
    expect(sent.length).toBe(1);
  });

  it('counts all that match with a dry run, and keeps no old values of very many', async () => {
    const sent = serve([200, outcome({ dry_run: true, selected: 70_000 })], [200, { leads: [lead('a')] }]);
    const all = { all: true, rows: new Map() };
    const seen = await look('addTags', all, { status: 'new', sort: 'email' }, signal);
    expect(sent[0]?.body).toEqual({ filter: { status: 'new' }, dry_run: true, set: {} });
    expect(seen.target).toEqual({ filter: { status: 'new' }, expected_count: 70_000 });
    expect(seen.before).toBeUndefined();
  });

  it('names the leads when some of those that match are left out', async () => {
    serve(
      [200, outcome({ dry_run: true, selected: 3 })],
      [200, { leads: [lead('a'), lead('b'), lead('c')], next_cursor: null }],
    );
    const allButB = { all: true, rows: new Map([['b', lead('b')]]) };
    const seen = await look('delete', allButB, {}, signal);
    expect(seen.target).toEqual({ ids: ['a', 'c'] });
  });
});

describe('taking work on many leads back', () => {
  const nobody: ReadonlySet<string> = new Set();
  /** One lead, as its first change has left it. */
  const only = (id: string) => ({ ids: [id], versions: { [id]: 2 } });

  it('leaves alone what somebody changed since, and says so', async () => {
    const kept = { id: 'b', message: 'The lead was changed in the meantime.', errors: [] };
    const sent = serve([200, outcome({ selected: 2, done: 1, refused: 1, refused_leads: [kept] })]);
    const steps = undoOf({ kind: 'set', field: 'status', value: 'won' }, [lead('a'), lead('b')], nobody);
    const undone = await runUndo(steps);
    expect(sent[0]?.body).toMatchObject({ ids: ['a', 'b'], versions: { a: 2, b: 2 } });
    expect(undone).toMatchObject({ done: 1, refused: 1, refused_leads: [kept] });
  });

  it('gives each its old value, with one call for those that were alike', () => {
    const before = [lead('a'), lead('b', { status: 'lost' }), lead('c'), lead('d', { status: 'won' })];
    const work: BulkWork = { kind: 'set', field: 'status', value: 'won' };
    expect(undoOf(work, before, new Set(['c']))).toEqual([
      { work: { kind: 'set', field: 'status', value: 'new' }, target: only('a') },
      { work: { kind: 'set', field: 'status', value: 'lost' }, target: only('b') },
    ]);
  });

  it('takes away only tags that were not there before, and gives back only those that were', () => {
    const before = [lead('a'), lead('b', { tags: [] }), lead('c', { tags: ['eu', 'vip'] })];
    expect(undoOf({ kind: 'addTags', tags: ['eu', 'vip'] }, before, nobody)).toEqual([
      { work: { kind: 'removeTags', tags: ['eu'] }, target: only('a') },
      { work: { kind: 'removeTags', tags: ['eu', 'vip'] }, target: only('b') },
    ]);
    expect(undoOf({ kind: 'removeTags', tags: ['eu', 'vip'] }, before, nobody)).toEqual([
      { work: { kind: 'addTags', tags: ['vip'] }, target: only('a') },
      { work: { kind: 'addTags', tags: ['eu', 'vip'] }, target: only('c') },
    ]);
  });
});
