import { bearer, expect, kShots, kUser, makeLeads, signIn, test } from './app';

test('a wrong password is told, the right one leads to the asked page', async ({ page }) => {
  await page.goto('/leads?status=active');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('User name').fill(kUser.username);
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('User name or password is wrong');
  await page.getByLabel('Password', { exact: true }).fill(kUser.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/leads\?status=active/);
  await expect(page.getByRole('heading', { level: 1, name: 'Leads' })).toBeVisible();
});

test('signing out ends the session', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.request.get('/api/leads')).status()).toBe(401);
});

test('a lead is created, changed in the table, taken back, and opened', async ({ page }) => {
  await signIn(page, '/leads');
  await page.getByRole('button', { name: 'New lead' }).click();
  const dialog = page.getByRole('dialog', { name: 'New lead' });
  await dialog.getByLabel('First name').fill('Grace');
  await dialog.getByLabel('E-mail').fill('no address');
  await dialog.getByRole('button', { name: 'Create lead' }).click();
  await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('E-mail').fill('grace.hopper@example.com');
  await dialog.getByRole('button', { name: 'Create lead' }).click();
  await expect(dialog).toBeHidden();

  await page.getByLabel('Search leads').fill('grace.hopper');
  await expect(page).toHaveURL(/q=grace/);
  const row = page.getByRole('row', { name: /grace\.hopper@example\.com/ });
  await row.getByText('Active').dblclick();
  await page.getByRole('textbox', { name: 'Status' }).fill('qualified');
  await page.keyboard.press('Enter');
  await expect(row.getByText('Qualified')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row.getByText('Active')).toBeVisible();

  await row.getByRole('link', { name: 'Grace' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Grace' })).toBeVisible();
  await expect(page.getByText('Lead came in').first()).toBeVisible();
  await page.getByRole('button', { name: 'Edit Company' }).click();
  await page.getByRole('textbox', { name: 'Company' }).fill('Navy');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Navy')).toBeVisible();
  await page.screenshot({ path: `${kShots}/lead.png` });
});

test('two people change one lead: both versions are shown, nothing is lost', async ({ page, request }) => {
  const [id] = await makeLeads(request, [{ first_name: 'Contested', email: 'contested@example.com' }]);
  // Without the stream the page does not hear of the other change before it saves.
  await page.addInitScript(() => {
    Object.defineProperty(window, 'SharedWorker', { value: undefined });
    window.EventSource = class extends EventTarget {
      close() {}
    } as unknown as typeof EventSource;
  });
  await signIn(page, `/leads/${id}`);
  await page.getByRole('button', { name: 'Edit Company' }).click();
  await page.getByRole('textbox', { name: 'Company' }).fill('Mine Ltd');
  const headers = await bearer(request);
  const other = await request.patch(`/api/leads/${id}`, { headers, data: { company: 'Theirs Inc' } });
  expect(other.ok()).toBe(true);
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed this lead' });
  await expect(dialog.getByText('Mine Ltd')).toBeVisible();
  await expect(dialog.getByText('Theirs Inc')).toBeVisible();
  await dialog.getByRole('button', { name: 'Store mine' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Mine Ltd')).toBeVisible();
});

test('bulk: everything that matches but one gets a tag, with count, and it can be taken back', async ({ page, request }) => {
  await makeLeads(
    request,
    Array.from({ length: 12 }, (_, index) => ({
      first_name: `Bulk${index}`,
      email: `bulk${index}@example.com`,
      source: 'bulkfair',
    })),
  );
  await signIn(page, '/leads?source=bulkfair');
  await expect(page.getByText('12 leads')).toBeVisible();
  await page.getByLabel('Select Bulk3', { exact: true }).click();
  const bar = page.getByRole('region', { name: 'Actions for the selection' });
  await bar.getByRole('button', { name: 'Select all 12 that match' }).click();
  await page.getByLabel('Select Bulk5', { exact: true }).click();
  await expect(bar.getByText('11 selected')).toBeVisible();
  await bar.getByRole('button', { name: 'Add tags' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tags').first().fill('hot');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Tag 11 leads' }).click();
  await expect(dialog.getByText('11 done, 0 failed.')).toBeVisible();
  await page.screenshot({ path: `${kShots}/bulk.png` });
  const headers = await bearer(request);
  const tagged = async () => (await (await request.get('/api/leads?tag=hot&limit=1', { headers })).json()).total;
  expect(await tagged()).toBe(11);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog).toBeHidden();
  expect(await tagged()).toBe(0);
});

test('import: matched, checked, stored, refused lines told', async ({ page, request }) => {
  await signIn(page, '/leads/import');
  const csv = 'E-mail,Vorname,Firma,Branche\nimp1@example.com,Ida,Acme,Steel\nbad address,Otto,Acme,Coal\nimp2@example.com,Uwe,,\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'fair.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await expect(page.getByLabel('Field for the column Vorname')).toHaveValue('first_name');
  await page.getByLabel('Field for the column Branche').selectOption('-');
  await page.getByLabel('Source of these leads').fill('fair-2026');
  await page.screenshot({ path: `${kShots}/import.png` });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Refused' })).toContainText('@');
  await page.getByRole('button', { name: 'Import 2 leads' }).click();
  await expect(page.getByText('2 leads of fair.csv were imported.')).toBeVisible();
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the refused lines' }).click();
  expect((await file).suggestedFilename()).toBe('refused-fair.csv');
  await page.getByRole('link', { name: 'Show the leads' }).click();
  await expect(page).toHaveURL(/source=fair-2026/);
  await expect(page.getByText('2 leads')).toBeVisible();
  const headers = await bearer(request);
  const stored = await (await request.get('/api/leads?source=fair-2026', { headers })).json();
  expect(stored.leads[0].custom_fields).toEqual({});
});

test('a finished task is run again, from its page and in bulk', async ({ page, request }) => {
  const headers = await bearer(request);
  const ids: string[] = [];
  for (let number = 0; number < 2; ++number) {
    const reply = await request.post('/api/tasks', {
      headers,
      data: { type: 'crm_update', tags: ['journey'], delay_seconds: 3_600, data: {} },
    });
    ids.push((await reply.json()).id);
  }
  await signIn(page, `/tasks/${ids[0]}`);
  await page.getByRole('button', { name: 'Cancel tasks' }).click();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText('The task runs again.')).toBeVisible();

  await page.goto('/tasks?status=pending&tag=journey');
  await page.getByLabel('Select the task crm_update').first().check();
  await page.getByRole('button', { name: 'Cancel tasks' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel 1 task?' });
  await dialog.getByRole('button', { name: 'Cancel tasks' }).click();
  await expect(page.getByText('1 done, 0 skipped.')).toBeVisible();
});

test('an API key is shown once and works', async ({ page, request }) => {
  await signIn(page, '/settings/keys');
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name').fill('website form');
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = (await page.getByTestId('api-key').textContent())?.trim() ?? '';
  expect((await request.get('/api/leads?limit=1', { headers: { 'X-API-Key': key } })).status()).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText(key)).toBeHidden();
  await page.getByRole('button', { name: 'Revoke' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked').first()).toBeVisible();
  expect((await request.get('/api/leads?limit=1', { headers: { 'X-API-Key': key } })).status()).toBe(401);
});

test('news come by themselves to an open page', async ({ page, request }) => {
  await signIn(page, '/leads?source=livefair');
  await expect(page.getByText('No leads match')).toBeVisible();
  await makeLeads(request, [{ first_name: 'Live', email: 'live@example.com', source: 'livefair' }]);
  await page.goto('/leads?source=livefair');
  await expect(page.getByText('1 lead', { exact: true })).toBeVisible();
  await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
  await makeLeads(request, [{ first_name: 'Later', email: 'later@example.com', source: 'livefair' }]);
  await page.getByRole('button', { name: '1 new lead, show' }).click();
  await expect(page.getByText('2 leads')).toBeVisible();
});

test('ten tabs of one browser all work', async ({ page, context }) => {
  await signIn(page, '/leads');
  for (let tab = 0; tab < 9; ++tab) {
    const another = await context.newPage();
    await another.goto('/workers');
    await expect(another.getByRole('heading', { level: 1, name: 'Workers' })).toBeVisible();
    await expect(another.getByRole('status').getByText('Live')).toBeVisible();
  }
});

test('German is complete in the shell', async ({ page }) => {
  await signIn(page, '/settings/appearance');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
});
