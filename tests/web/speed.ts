import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, makeLeads, signIn, test } from './app';

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
  const text = readFileSync(kTarget, 'utf8');
  const marked = /(<!-- speed -->\n)[\s\S]*?(<!-- \/speed -->)/;
  expect(text).toMatch(marked);
  writeFileSync(kTarget, text.replace(marked, `$1${table.join('\n')}\n$2`));
});
