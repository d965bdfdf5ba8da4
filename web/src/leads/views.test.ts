import type { Middleware } from 'openapi-fetch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { api } from '../api/client';
import {
  freeName,
  keepOldViews,
  moveViews,
  oldViews,
  parseViews,
  searchOf,
  type View,
  viewBody,
} from './views';

const view = (name: string, change: Partial<View> = {}) =>
  ({
    id: name,
    name,
    page: 'leads',
    own: true,
    shared: false,
    filter: {},
    sort: '',
    columns: [],
    ...change,
  }) as View;

describe('a saved view', () => {
  it('keeps what the address says, and says it again', () => {
    const search = { status: 'new', q: 'acme', sort: '-score', cols: 'name,tags' };
    expect(viewBody(search)).toEqual({
      filter: { status: 'new', q: 'acme' },
      sort: '-score',
      columns: ['name', 'tags'],
    });
    expect(searchOf(view('x', viewBody(search)))).toEqual(search);
    expect(searchOf(view('x', viewBody({})))).toEqual({});
  });

  it('shows what this app knows of a view that another program made', () => {
    const foreign = view('x', { filter: { status: 'new', moon: 'full' }, sort: 'moon', columns: ['moon'] });
    expect(searchOf(foreign)).toEqual({ status: 'new' });
  });
});

describe('the views that a browser still holds', () => {
  let stored: View[];
  let refuse: (name: string) => number;

  const server: Middleware = {
    onRequest: async ({ request }) => {
      if (request.method === 'GET') return Response.json({ views: stored });
      const body = await request.json();
      const status = refuse(body.name);
      if (status) return Response.json({ title: 'No', detail: `not ${body.name}`, status }, { status });
      const made = view(body.name, body);
      stored.push(made);
      return Response.json(made);
    },
  };

  beforeEach(() => {
    stored = [];
    refuse = () => 0;
    localStorage.clear();
    api.use(server);
  });
  afterEach(() => api.eject(server));

  it('are read as they were stored, and nothing else', () => {
    expect(parseViews('[{"name":"Hot","search":{"status":"new","bad":1}}]')).toEqual([
      { name: 'Hot', search: { status: 'new' } },
    ]);
    expect(parseViews('{')).toEqual([]);
    expect(parseViews('[{"name":5}]')).toEqual([]);
    expect(parseViews(null)).toEqual([]);
  });

  it('go to the server once', async () => {
    keepOldViews('u', [{ name: 'Hot', search: { status: 'new', sort: 'email' } }]);
    expect(await moveViews('u')).toEqual([]);
    expect(stored.map((each) => [each.name, each.filter, each.sort])).toEqual([
      ['Hot', { status: 'new' }, 'email'],
    ]);
    expect(oldViews('u')).toEqual([]);
  });

  it('take the next free name beside another view, and are no second time what they were', async () => {
    stored = [view('Hot', { filter: { status: 'won' } }), view('Cold', { filter: { status: 'lost' } })];
    keepOldViews('u', [
      { name: 'Hot', search: { status: 'new' } },
      { name: 'Cold', search: { status: 'lost' } },
      { name: 'Co', search: { status: 'lost' } },
    ]);
    await moveViews('u');
    expect(stored.map((each) => each.name)).toEqual(['Hot', 'Cold', 'Hot (2)', 'Co']);
    expect(freeName('Hot', new Set(['Hot', 'Hot (2)']))).toBe('Hot (3)');
  });

  it('stay when the server refuses them, with its reason', async () => {
    keepOldViews('u', [
      { name: 'Odd', search: {} },
      { name: 'Hot', search: { status: 'new' } },
    ]);
    refuse = (name) => (name === 'Odd' ? 422 : 0);
    expect(await moveViews('u')).toEqual([{ name: 'Odd', why: 'not Odd' }]);
    expect(oldViews('u').map((each) => each.name)).toEqual(['Odd']);
  });

  it('all stay that were not moved when a call fails', async () => {
    keepOldViews('u', [
      { name: 'One', search: {} },
      { name: 'Two', search: {} },
      { name: 'Three', search: {} },
    ]);
    refuse = (name) => (name === 'Two' ? 503 : 0);
    await expect(moveViews('u')).rejects.toMatchObject({ status: 503 });
    expect(oldViews('u').map((each) => each.name)).toEqual(['Two', 'Three']);
  });
});
