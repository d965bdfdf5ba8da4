import { readFileSync, writeFileSync } from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { bearer, expect, makeLeads, signIn, test } from './app';

/** Figures of a page: a cold visit of a new browser context, and the same address again. */
interface Figures {
  page: string;
  lcp: number;
  lcpAgain: number;
  cls: number;
  kB: number;
  requests: number;
}

const kPages: Record<string, string> = {
  Dashboard: '/',
  Leads: '/leads',
  Analytics: '/analytics',
  Workflow: '/workflows/workflow-1',
  'Workflow, editor': '/workflows/workflow-1?tab=editor',
  Runs: '/runs',
};
const kRuns = 5;
/** So many rows stand in the table that is scrolled; the wheel turns so often. */
const kScrolled = 100_000;
const kWheels = 300;
const kTarget = '../docs/web.md';

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The largest contentful paint (ms) and the layout shift up to now. */
function paints(page: Page): Promise<{ lcp: number; cls: number }> {
  return page.evaluate(
    () =>
      new Promise((done) => {
        let lcp = 0;
        let cls = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) lcp = Math.max(lcp, entry.startTime);
        }).observe({ type: 'largest-contentful-paint', buffered: true });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) cls += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => setTimeout(() => done({ lcp, cls }), 0));
      }),
  );
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.waitForLoadState('load');
}

test('how fast the pages come, into docs/web.md', async ({ browser, baseURL, request }) => {
  test.setTimeout(600_000);
  await makeLeads(
    request,
    Array.from({ length: 500 }, (_, index) => ({ first_name: `Lead${index}`, email: `speed${index}@example.com` })),
  );
  const door = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
  await signIn(await door.newPage());
  const storageState = await door.storageState();
  await door.close();
  const rows: Figures[] = [];
  for (const [name, path] of Object.entries(kPages)) {
    const seen: Omit<Figures, 'page'>[] = [];
    for (let run = 0; run < kRuns; ++run) {
      const context = await browser.newContext({ storageState, ...(baseURL ? { baseURL } : {}) });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      let bytes = 0;
      let requests = 0;
      devtools.on('Network.loadingFinished', (event) => {
        bytes += event.encodedDataLength;
        ++requests;
      });
      await page.goto(path);
      await settled(page);
      const first = await paints(page);
      const cold = { kB: bytes / 1_000, requests };
      await page.goto(path);
      await settled(page);
      const again = await paints(page);
      seen.push({ lcp: first.lcp, lcpAgain: again.lcp, cls: Math.max(first.cls, again.cls), ...cold });
      await context.close();
    }
    const of = (key: keyof Omit<Figures, 'page'>) => median(seen.map((figures) => figures[key]));
    rows.push({
      page: name,
      lcp: of('lcp'),
      lcpAgain: of('lcpAgain'),
      cls: Math.max(...seen.map((figures) => figures.cls)),
      kB: of('kB'),
      requests: of('requests'),
    });
  }
  const lines = rows.map(
    ({ page, lcp, lcpAgain, cls, kB, requests }) =>
      `| ${page} | ${lcp.toFixed(0)} ms | ${lcpAgain.toFixed(0)} ms | ${cls.toFixed(4)} | ${kB.toFixed(0)} kB | ${requests} |`,
  );
  const table = ['| Page | LCP, first visit | LCP, again | CLS | On the wire | Requests |', '|---|---|---|---|---|---|', ...lines];
  intoDocument('speed', table);
});

function intoDocument(mark: string, lines: readonly string[]): void {
  const text = readFileSync(kTarget, 'utf8');
  const marked = new RegExp(`(<!-- ${mark} -->\\n)[\\s\\S]*?(<!-- /${mark} -->)`);
  expect(text).toMatch(marked);
  writeFileSync(kTarget, text.replace(marked, `$1${lines.join('\n')}\n$2`));
}

const share = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** Answers for a list of so many leads, made from one real lead: the table is measured here, not the store. */
async function pretendMany(page: Page, request: APIRequestContext): Promise<void> {
  const headers = await bearer(request);
  const one = await (await request.get('/api/leads/lead-1', { headers })).json();
  await page.route('**/api/leads?**', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const skip = Number(query.get('skip') ?? 0);
    const leads = Array.from({ length: Number(query.get('limit') ?? 50) }, (_, index) => ({
      ...one,
      id: `scroll-${skip + index}`,
      first_name: `Scrolled${skip + index}`,
      last_name: '',
    }));
    return route.fulfill({ json: { leads, total: kScrolled, next_cursor: null } });
  });
}

/** The times between two frames, in ms, from now until told. */
async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const frames: number[] = [];
    (window as { frames?: number[] }).frames = frames;
    let last = performance.now();
    const next = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () => page.evaluate(() => (window as { frames?: number[] }).frames ?? []);
}

/** What the page's main thread did since the last call, in ms: all of it, scripts, style and layout. */
async function watchWork(page: Page): Promise<() => Promise<{ all: number; script: number; layout: number }>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (name: string) => 1_000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    return { all: of('TaskDuration'), script: of('ScriptDuration'), layout: of('LayoutDuration') + of('RecalcStyleDuration') };
  };
  const before = await read();
  return async () => {
    const after = await read();
    return { all: after.all - before.all, script: after.script - before.script, layout: after.layout - before.layout };
  };
}

/** The event durations that the browser counts as interactions (Event Timing), in ms. */
async function watchInteractions(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const longest = new Map<number, number>();
    (window as { interactions?: Map<number, number> }).interactions = longest;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if (entry.interactionId)
          longest.set(entry.interactionId, Math.max(entry.duration, longest.get(entry.interactionId) ?? 0));
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  return () =>
    page.evaluate(() => [...((window as { interactions?: Map<number, number> }).interactions?.values() ?? [])]);
}

test('scrolling and working in a table of 100,000 leads, into docs/web.md', async ({ page, request }) => {
  test.setTimeout(300_000);
  await pretendMany(page, request);
  await signIn(page, '/leads?source=scrolled');
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', String(kScrolled + 1));
  await expect(page.getByText(/^Scrolled\d+$/).first()).toBeVisible();
  const interactions = await watchInteractions(page);
  await page.getByText(/^Scrolled\d+$/).first().hover();
  const frames = await watchFrames(page);
  const work = await watchWork(page);
  for (let turn = 0; turn < kWheels; ++turn) await page.mouse.wheel(0, turn % 10 === 9 ? 40_000 : 240);
  const scrolled = await frames();
  const { all, script, layout } = await work();
  await expect(page.getByText(/^Scrolled\d+$/).first()).toBeVisible();
  const top = await page.locator('.ao-grid-scroll').evaluate((element) => element.scrollTop);
  expect(top).toBeGreaterThan(100_000);

  for (let step = 0; step < 30; ++step) await page.keyboard.press('j');
  for (let step = 0; step < 10; ++step) {
    await page.keyboard.press('x');
    await page.keyboard.press('j');
  }
  await page.keyboard.press('Escape');
  for (const name of ['E-mail', 'Name', 'Score']) await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByText(/^Scrolled\d+$/).first()).toBeVisible();
  await page.getByLabel('Search leads').pressSequentially('scrolled77');
  await expect(page).toHaveURL(/q=scrolled77/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a lead').pressSequentially('queues');
  await page.keyboard.press('Escape');
  const durations = await interactions();
  expect(durations.length).toBeGreaterThan(20);
  intoDocument('work', [
    '| Measured | p50 | p95 | Aim |',
    '|---|---|---|---|',
    `| Frame while scrolling, ${scrolled.length} frames | ${share(scrolled, 0.5).toFixed(1)} ms | ${share(scrolled, 0.95).toFixed(1)} ms | p95 ≤ 20 ms |`,
    `| Main thread a turn of the wheel: all, scripts, style and layout | ${[all, script, layout].map((each) => (each / kWheels).toFixed(1)).join(', ')} ms | – | – |`,
    `| Interaction, ${durations.length} of them | ${share(durations, 0.5).toFixed(0)} ms | ${share(durations, 0.95).toFixed(0)} ms | p95 ≤ 100 ms |`,
  ]);
});
