import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { bearer, expect, kShots, makeLeads, signIn, test } from './app';

/** Every page and every part of one, by a name for its pictures. `{task}` and the like are ids of the moment. */
const kPages: Record<string, string> = {
  dashboard: '/',
  leads: '/leads',
  'no-leads': '/leads?status=nothing',
  'new-lead': '/leads#new',
  lead: '/leads/lead-1',
  'lead-runs': '/leads/lead-1?tab=runs',
  'lead-tasks': '/leads/lead-1?tab=tasks',
  'lead-raw': '/leads/lead-1?tab=raw',
  'long-lead': '/leads/{long}',
  import: '/leads/import',
  tasks: '/tasks',
  task: '/tasks/{task}',
  dead: '/tasks?status=dead',
  queues: '/queues',
  workers: '/workers',
  schedules: '/schedules',
  workflows: '/workflows',
  workflow: '/workflows/workflow-1',
  'workflow-editor': '/workflows/workflow-1?tab=editor',
  'workflow-test': '/workflows/workflow-1?tab=test',
  'workflow-versions': '/workflows/workflow-1?tab=versions',
  'workflow-webhook': '/workflows/workflow-1?tab=webhook',
  'workflow-runs': '/workflows/workflow-1?tab=runs',
  runs: '/runs',
  run: '/runs/{run}',
  'follow-ups': '/follow-ups',
  'no-runs': '/runs?status=paused',
  analytics: '/analytics',
  duplicates: '/duplicates',
  merges: '/duplicates?tab=merges',
  compare: '/duplicates/lead-1',
  alerts: '/alerts',
  'alert-history': '/alerts?tab=history',
  thresholds: '/alerts?tab=thresholds',
  campaigns: '/campaigns',
  'no-campaigns': '/campaigns?status=archived',
  campaign: '/campaigns/campaign-1',
  templates: '/templates',
  template: '/templates/welcome',
  'new-template': '/templates/new',
  audit: '/audit',
  backups: '/backups',
  appearance: '/settings/appearance',
  account: '/settings/account',
  keys: '/settings/keys',
  users: '/settings/users',
  tenants: '/settings/tenants',
  crm: '/settings/crm',
  email: '/settings/email',
  limits: '/settings/limits',
  'settings-alerts': '/settings/alerts',
  configuration: '/settings/configuration',
  'settings-backups': '/settings/backups',
  health: '/settings/health',
  missing: '/no-such-page',
};
const kWidths = [1440, 768, 320];
const kHeight = 900;
const kPlaceMs = 5_000;

/** Until the page has its heading and nothing in it is on its way any more. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1, h2').first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** What axe finds serious or critical once no colour fades any more; in the second theme only contrast can differ. */
async function worstFindings(page: Page, onlyContrast = false): Promise<string[]> {
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  const axe = new AxeBuilder({ page });
  const { violations } = await (onlyContrast ? axe.withRules(['color-contrast']) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join('; ')}`);
}

/** By how many pixels the page is wider than the window, once what floats has found its place. */
async function excess(page: Page): Promise<number> {
  const fits = () => document.documentElement.scrollWidth <= innerWidth;
  await page.waitForFunction(fits, undefined, { timeout: kPlaceMs }).catch(() => undefined);
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** A lead with names that do not fit, and what else the addresses of the pages name. */
async function idsFor(request: APIRequestContext): Promise<Record<string, string>> {
  const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  const [lead] = await makeLeads(request, [
    { first_name: long, last_name: long, email: 'long@example.com', company: long, tags: [long.slice(0, 40)] },
  ]);
  const headers = await bearer(request);
  const rows = async (path: string) => (await request.get(`${path}?limit=1`, { headers })).json();
  await expect.poll(async () => (await rows('/api/workflows/runs')).runs.length).toBe(1);
  const { tasks } = await rows('/api/tasks');
  const { runs } = await rows('/api/workflows/runs');
  return { long: lead ?? '', task: tasks[0].id, run: runs[0].id };
}

test('every page: no serious accessibility fault in light and in dark, nothing wider than the window', async ({
  page,
  request,
}) => {
  test.setTimeout(1_200_000);
  const faults: Record<string, string[]> = {};
  const look = async (name: string) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
      const findings = await worstFindings(page, colorScheme === 'dark');
      if (findings.length > 0) faults[`${name} ${colorScheme}`] = findings;
      await page.screenshot({ path: `${kShots}/${name}-${colorScheme}.png` });
    }
    for (const width of kWidths) {
      await page.setViewportSize({ width, height: kHeight });
      const over = await excess(page);
      if (over > 0) faults[`${name} at ${width}`] = [`${over} px too wide`];
    }
    await page.screenshot({ path: `${kShots}/${name}-320.png` });
    await page.setViewportSize({ width: 1440, height: kHeight });
  };
  const ids = await idsFor(request);
  await page.goto('/sign-in');
  await settled(page);
  await look('sign-in');
  await signIn(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Find a lead')).toBeVisible();
  await look('palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await expect(page.getByRole('region', { name: 'In the background' })).toBeVisible();
  await look('notifications');
  for (const [name, path] of Object.entries(kPages)) {
    await page.goto(path.replace(/\{(\w+)\}/, (_, key: string) => ids[key] ?? ''));
    await settled(page);
    await look(name);
  }
  expect(faults).toEqual({});
});
