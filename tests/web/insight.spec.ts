import { bearer, expect, kShots, makeLeads, signIn, test } from './app';

test('an alert is raised by a threshold, acknowledged, and ends in the history', async ({ page, request }) => {
  test.setTimeout(120_000);
  const raised = { timeout: 45_000 };
  await signIn(page, '/alerts');
  await expect(page.getByText('Nothing is wrong')).toBeVisible(raised);
  await page.getByRole('tab', { name: 'Thresholds' }).click();
  const row = page.getByRole('row', { name: /Resident memory/ });
  await row.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resident memory' });
  await dialog.getByLabel('Threshold (MiB)').fill('1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row.getByText('A person')).toBeVisible();
  await page.getByRole('tab', { name: 'Now' }).click();
  const alert = page.getByRole('row', { name: /Resident memory/ });
  await expect(alert).toBeVisible(raised);
  await page.screenshot({ path: `${kShots}/alerts.png` });
  await alert.getByRole('button', { name: 'I look after it' }).click();
  await expect(page.getByText('admin looks after it')).toBeVisible();

  await page.getByRole('tab', { name: 'Thresholds' }).click();
  await row.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('button', { name: 'Back to the configuration' }).click();
  await expect(dialog).toBeHidden();
  await expect(row.getByText('A person')).toBeHidden();
  await page.getByRole('tab', { name: 'Now' }).click();
  await expect(page.getByText('Nothing is wrong')).toBeVisible(raised);
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByRole('row', { name: /Resident memory/ }).first()).toContainText('admin');
  const headers = await bearer(request);
  const past = await (await request.get('/api/monitoring/alerts', { headers })).json();
  expect(past.history[0].acknowledged_by).toBe('admin');
});

test('analytics: the numbers of the period, as a chart, as a table and as a file', async ({ page, request }) => {
  await makeLeads(
    request,
    Array.from({ length: 5 }, (_, index) => ({
      first_name: `Counted${index}`,
      email: `counted${index}@example.com`,
      source: 'analysed',
      status: index < 2 ? 'qualified' : 'contacted',
    })),
  );
  await signIn(page, '/analytics');
  const sources = page.getByRole('region', { name: 'Sources' });
  await expect(sources.getByRole('row', { name: /analysed/ })).toContainText('40 %');
  await expect(page.getByRole('region', { name: 'Leads by state' }).getByText('Contacted')).toBeVisible();
  await page.screenshot({ path: `${kShots}/analytics.png`, fullPage: true });

  const daily = page.getByRole('region', { name: 'Day by day' }).first();
  await expect(daily.getByRole('img', { name: /New leads \d/ })).toBeVisible();
  await daily.getByRole('button', { name: 'Show as a table' }).click();
  await expect(daily.getByRole('table').getByRole('row')).toHaveCount(31);
  await page.getByText('7 days', { exact: true }).click();
  await expect(page).toHaveURL(/days=7/);
  await expect(daily.getByRole('table').getByRole('row')).toHaveCount(8);

  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  expect((await file).suggestedFilename()).toBe('analytics-7-days.csv');
  await sources.getByRole('link', { name: 'analysed' }).click();
  await expect(page).toHaveURL(/source=analysed/);
  await expect(page.getByText('5 leads')).toBeVisible();
});

test('duplicates: compared side by side, merged by choice, taken back, told apart; by keyboard too', async ({ page, request }) => {
  const [kept] = await makeLeads(request, [
    { first_name: 'Dora', last_name: 'Doppel', email: 'dora@example.com', phone: '+49 30 5550100', company: 'Twice Ltd' },
    { first_name: 'Dora', last_name: 'Dopple', email: 'd.doppel@example.com', phone: '+49305550100', company: 'Twice' },
  ]);
  await signIn(page, '/duplicates');
  await page.getByRole('link', { name: 'Compare duplicates of Dora Doppel' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Dora Doppel/ })).toBeVisible();
  const result = page.getByRole('row', { name: /^E-mail/ }).getByRole('cell').last();
  await expect(result).toHaveText('dora@example.com');
  await page.getByRole('radio', { name: 'E-mail: take d.doppel@example.com' }).check();
  await expect(result).toHaveText('d.doppel@example.com');
  await page.screenshot({ path: `${kShots}/duplicates.png` });
  await page.getByRole('button', { name: 'Merge 2' }).click();
  await expect(page.getByText('2 leads are one now.')).toBeVisible();
  const headers = await bearer(request);
  const lead = async () => (await request.get(`/api/leads/${kept}`, { headers })).json();
  expect((await lead()).email).toBe('d.doppel@example.com');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The leads are apart again.')).toBeVisible();
  expect((await lead()).email).toBe('dora@example.com');

  await page.goto(`/duplicates/${kept}`);
  await expect(page.getByRole('button', { name: 'Not the same' })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByText('These will not be offered again.')).toBeVisible();
  await page.goto(`/duplicates/${kept}`);
  await expect(page.getByText('No other lead looks like this one')).toBeVisible();
  await page.goto('/duplicates?tab=merges');
  await expect(page.getByText('Undone').first()).toBeVisible();
});
