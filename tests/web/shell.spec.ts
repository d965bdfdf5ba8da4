import { readFileSync } from 'node:fs';
import { bearer, expect, kShots, makeLeads, signIn, test } from './app';

test('an export goes on in the background while one works elsewhere, and ends as a file', async ({ page, request }) => {
  await makeLeads(
    request,
    Array.from({ length: 30 }, (_, index) => ({
      first_name: 'Quote "in, it"',
      email: `out${index}@example.com`,
      source: 'exportfair',
    })),
  );
  await signIn(page, '/leads?source=exportfair');
  await expect(page.getByText('30 leads')).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  await page.getByRole('link', { name: 'Queues' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'Export to leads.csv' });
  await expect(told.getByText('30 leads', { exact: false })).toBeVisible();
  // The server made the file: a page that was opened later finds it as well.
  await page.goto('/');
  await page.getByRole('button', { name: /^Notifications/ }).click();
  const jobs = page.getByRole('region', { name: 'In the background' });
  await expect(jobs.getByText('Export to leads.csv')).toBeVisible();
  await page.screenshot({ path: `${kShots}/background-jobs.png` });
  const file = page.waitForEvent('download');
  await jobs.getByRole('link', { name: 'Download' }).click();
  const saved = await file;
  expect(saved.suggestedFilename()).toBe('leads.csv');
  expect(readFileSync(await saved.path(), 'utf8').match(/out\d+@example\.com/g)).toHaveLength(30);
  await jobs.getByRole('button', { name: 'Clear ended' }).click();
  await expect(jobs.getByText('Export to leads.csv')).toBeHidden();
});

test('a job that has ended is not cancelled; removed, its file is gone', async ({ page, request }) => {
  const headers = await bearer(request);
  const job = await (await request.post('/api/leads/export', { headers, data: { format: 'json' } })).json();
  const state = async () => (await (await request.get(`/api/jobs/${job.id}`, { headers })).json()).state;
  await expect.poll(state).toBe('completed');
  expect((await request.post(`/api/jobs/${job.id}/cancel`, { headers })).status()).toBe(409);
  await signIn(page);
  await page.getByRole('button', { name: /^Notifications/ }).click();
  const jobs = page.getByRole('region', { name: 'In the background' });
  await expect(jobs.getByText('Export to leads.json')).toBeVisible();
  await jobs.getByRole('button', { name: 'Clear ended' }).click();
  await expect(jobs.getByText('Export to leads.json')).toBeHidden();
  expect((await request.get(`/api/jobs/${job.id}/file`, { headers })).status()).toBe(404);
});

test('the palette runs actions: a new lead, closer rows, a sheet of shortcuts, a saved view', async ({ page, request }) => {
  const headers = await bearer(request);
  await request.post('/api/views', { headers, data: { name: 'Hot in Europe', filter: { tag: 'eu' } } });
  await signIn(page);
  const run = async (words: string, name: string | RegExp) => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Find a lead').fill(words);
    await page.getByRole('button', { name }).first().click();
  };
  await run('rows', /comfortable and compact rows/);
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await run('new lead', 'New lead');
  await expect(page.getByRole('dialog', { name: 'New lead' })).toBeVisible();
  expect((await page.getByRole('row').nth(1).boundingBox())?.height).toBe(28);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'New lead' })).toBeHidden();
  await run('shortcuts', 'Keyboard shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await run('europe', 'Hot in Europe');
  await expect(page).toHaveURL(/\/leads\?tag=eu/);
  await run('verify', 'Verify the audit chain');
  await expect(page.getByText(/events?, unbroken/)).toBeVisible();
});

test('moments show in the chosen time zone, and days begin there', async ({ page }) => {
  await signIn(page, '/settings/appearance');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.click();
  await zone.fill('Tokyo');
  await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
  await page.goto('/runs');
  await page.getByLabel('Started from').fill('2026-02-05');
  await expect(page).toHaveURL(/started_after=2026-02-04T15%3A00%3A00\.000Z/);
  await page.getByLabel('Started up to').fill('2026-02-05');
  await expect(page).toHaveURL(/started_before=2026-02-05T15%3A00%3A00\.000Z/);
  await page.reload();
  await expect(page.getByLabel('Started up to')).toHaveValue('2026-02-05');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(/\/runs$/);
});

test('a page on paper has what it says, not what one presses', async ({ page }) => {
  await signIn(page, '/leads');
  const row = page.getByRole('row').nth(1);
  await expect(row.getByRole('link')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation', { name: 'Main navigation' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Export' })).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Leads' })).toBeVisible();
  await expect(row).toHaveCSS('position', 'static');
  await page.emulateMedia({ media: 'screen' });
});
