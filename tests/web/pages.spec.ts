import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, kShots, makeLeads, signIn, test } from './app';

const kPages: Record<string, string> = {
  dashboard: '/',
  leads: '/leads',
  'no-leads': '/leads?status=nothing',
  lead: '/leads/lead-1',
  import: '/leads/import',
  tasks: '/tasks',
  dead: '/tasks?status=dead',
  queues: '/queues',
  workers: '/workers',
  schedules: '/schedules',
  workflows: '/workflows',
  workflow: '/workflows/workflow-1',
  'workflow-editor': '/workflows/workflow-1?tab=editor',
  'workflow-test': '/workflows/workflow-1?tab=test',
  'workflow-versions': '/workflows/workflow-1?tab=versions',
  runs: '/runs',
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
  crm: '/settings/crm',
  email: '/settings/email',
  audit: '/audit',
  backups: '/backups',
  appearance: '/settings/appearance',
  account: '/settings/account',
  users: '/settings/users',
  keys: '/settings/keys',
  tenants: '/settings/tenants',
  health: '/settings/health',
  missing: '/no-such-page',
};

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

test('no page has a serious accessibility fault, in light and in dark', async ({ page }) => {
  test.setTimeout(600_000);
  const found: Record<string, string[]> = {};
  const look = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
      const findings = await worstFindings(page, colorScheme === 'dark');
      if (findings.length > 0) found[`${name} ${colorScheme}`] = findings;
      await page.screenshot({ path: `${kShots}/${name}-${colorScheme}.png` });
    }
  };
  await page.goto('/sign-in');
  await settled(page);
  await look('sign-in');
  await signIn(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Find a lead')).toBeVisible();
  await look('palette');
  for (const [name, path] of Object.entries(kPages)) {
    await page.goto(path);
    await settled(page);
    await look(name);
  }
  expect(found).toEqual({});
});

test('no page is wider than the window, from 320 to 1440 pixels', async ({ page, request }) => {
  test.setTimeout(300_000);
  const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
  await makeLeads(request, [
    { first_name: long, last_name: long, email: 'long@example.com', company: long, tags: [long.slice(0, 40)] },
  ]);
  await signIn(page);
  const wide: string[] = [];
  for (const [name, path] of Object.entries(kPages)) {
    await page.goto(path);
    await settled(page);
    for (const width of [1440, 768, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) wide.push(`${name} at ${width}: ${over} px`);
    }
    await page.screenshot({ path: `${kShots}/${name}-320.png` });
  }
  expect(wide).toEqual([]);
});
