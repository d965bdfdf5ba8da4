import AxeBuilder from '@axe-core/playwright';
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

test('bulk: all that match are one call; when others match by then, nothing happens before another look', async ({ page, request }) => {
  const joined = (index: number) => ({ first_name: `Joined${index}`, email: `joined${index}@example.com`, source: 'joinfair' });
  await makeLeads(request, [joined(1), joined(2), joined(3)]);
  const headers = await bearer(request);
  const total = async (query: string) => (await (await request.get(`/api/leads?${query}&limit=1`, { headers })).json()).total;
  const sent: Record<string, unknown>[] = [];
  page.on('request', (call) => {
    if (/\/api\/leads\/(bulk\/|[^/]+$)/.test(call.url()) && call.method() !== 'GET') sent.push(call.postDataJSON());
  });
  await signIn(page, '/leads?source=joinfair');
  await page.getByLabel('Select Joined1', { exact: true }).click();
  const bar = page.getByRole('region', { name: 'Actions for the selection' });
  await bar.getByRole('button', { name: 'Select all 3 that match' }).click();
  await bar.getByRole('button', { name: 'Set a field' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New value').fill('contacted');
  await expect(dialog.getByRole('button', { name: 'Change 3 leads' })).toBeEnabled();
  await makeLeads(request, [joined(4)]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('The selection has changed');
  expect(await total('source=joinfair&status=contacted')).toBe(0);
  await dialog.getByRole('button', { name: 'Look again' }).click();
  await dialog.getByRole('button', { name: 'Change 4 leads' }).click();
  await expect(dialog.getByText('4 done, 0 failed.')).toBeVisible();
  expect(await total('source=joinfair&status=contacted')).toBe(4);
  const filter = { source: 'joinfair' };
  const set = { status: 'contacted' };
  expect(sent.filter((body) => !body.dry_run)).toEqual([
    { filter, expected_count: 3, set },
    { filter, expected_count: 4, set },
  ]);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog).toBeHidden();
  expect(await total('source=joinfair&status=active')).toBe(4);

  await page.getByLabel('Select Joined2', { exact: true }).click();
  await bar.getByRole('button', { name: 'Select all 4 that match' }).click();
  await bar.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByLabel('Type 4 to confirm').fill('4');
  await expect(dialog.getByRole('button', { name: 'Delete 4 leads' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('4 done, 0 failed.')).toBeVisible();
  expect(await total('source=joinfair')).toBe(0);
});

test('bulk: taking a change back leaves alone what somebody else changed since, and says so', async ({ page, request }) => {
  const [mine, theirs] = await makeLeads(request, [
    { first_name: 'Kept', email: 'kept@example.com', source: 'undofair' },
    { first_name: 'Edited', email: 'edited@example.com', source: 'undofair' },
  ]);
  const headers = await bearer(request);
  const owner = async (id = '') => (await (await request.get(`/api/leads/${id}`, { headers })).json()).owner;
  await signIn(page, '/leads?source=undofair');
  await page.getByLabel('Select Kept', { exact: true }).click();
  const bar = page.getByRole('region', { name: 'Actions for the selection' });
  await bar.getByRole('button', { name: 'Select all 2 that match' }).click();
  await bar.getByRole('button', { name: 'Assign' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New owner').fill('ada');
  await dialog.getByRole('button', { name: 'Assign 2 leads' }).click();
  await expect(dialog.getByText('2 done, 0 failed.')).toBeVisible();
  await request.patch(`/api/leads/${theirs}`, { headers, data: { owner: 'grace' } });
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByText('1 changes taken back, 1 left alone.')).toBeVisible();
  await expect(dialog.getByText(/Edited: The lead was changed in the meantime/)).toBeVisible();
  expect([await owner(mine), await owner(theirs)]).toEqual(['', 'grace']);
});

test('bulk: a workflow is started for all that match', async ({ page, request }) => {
  const headers = await bearer(request);
  const step = { id: 'rest', kind: 'wait', settings: { for: '2d' } };
  const made = await (await request.post('/api/workflows', { headers, data: { name: 'By hand', steps: [step] } })).json();
  await request.post(`/api/workflows/${made.id}/publish`, { headers });
  await makeLeads(request, [1, 2, 3].map((n) => ({ first_name: `Run${n}`, email: `run${n}@example.com`, source: 'runfair' })));
  await signIn(page, '/leads?source=runfair');
  await page.getByLabel('Select Run1', { exact: true }).click();
  const bar = page.getByRole('region', { name: 'Actions for the selection' });
  await bar.getByRole('button', { name: 'Select all 3 that match' }).click();
  await bar.getByRole('button', { name: 'Start a workflow' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start a workflow for 3 leads' });
  await dialog.getByRole('combobox', { name: 'Workflow' }).click();
  await page.getByRole('option', { name: 'By hand' }).click();
  await dialog.getByRole('button', { name: 'Start 3 runs' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('alert').getByText('3 runs started.')).toBeVisible();
  const runs = await (await request.get(`/api/workflows/runs?workflow_id=${made.id}`, { headers })).json();
  expect(runs.runs).toHaveLength(3);
});

test('views: those of the browser move to the server once; saved, shared, replaced and removed by keyboard', async ({ page, request }) => {
  const headers = await bearer(request);
  const kept = async () => (await (await request.get('/api/views', { headers })).json()).views;
  await signIn(page, '/workers');
  const user = (await (await page.request.get('/api/auth/session')).json()).user.id;
  const old = [{ name: 'From before', search: { status: 'new', sort: '-score', cols: 'name,score' } }];
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [`ao-views-${user}`, JSON.stringify(old)] as const);
  await page.goto('/leads');
  await expect.poll(async () => (await kept()).length).toBe(1);
  expect((await kept())[0]).toMatchObject({
    name: 'From before',
    shared: false,
    filter: { status: 'new' },
    sort: '-score',
    columns: ['name', 'score'],
  });
  expect(await page.evaluate((key) => localStorage.getItem(key), `ao-views-${user}`)).toBe('[]');
  await page.getByRole('button', { name: 'Saved views' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'From before', exact: true }).press('Enter');
  await expect(page).toHaveURL(/status=new.*sort=-score.*cols=name/);

  await page.goto('/leads?source=viewfair');
  await page.getByRole('button', { name: 'Saved views' }).press('Enter');
  await page.getByLabel('Name of this view').fill('Fair');
  await page.keyboard.press('Enter');
  const share = page.getByRole('button', { name: 'Share the view Fair' });
  await expect(share).toHaveAttribute('aria-pressed', 'false');
  await share.press('Enter');
  await expect(share).toHaveAttribute('aria-pressed', 'true');
  await page.screenshot({ path: `${kShots}/views.png` });
  const { violations } = await new AxeBuilder({ page }).include('.mantine-Popover-dropdown').analyze();
  expect(violations.map((fault) => fault.id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Name of this view')).toBeHidden();

  await page.goto('/leads?source=otherfair');
  await page.getByRole('button', { name: 'Saved views' }).press('Enter');
  await page.getByLabel('Name of this view').fill('Fair');
  await page.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByLabel('Name of this view')).toHaveValue('');
  expect((await kept()).find((view: { name: string }) => view.name === 'Fair')).toMatchObject({
    shared: true,
    filter: { source: 'otherfair' },
  });
  for (const name of ['Fair', 'From before']) {
    await page.getByRole('button', { name: `Remove the view ${name}` }).press('Enter');
    await expect(page.getByRole('button', { name, exact: true })).toBeHidden();
    await expect(page.getByLabel('Name of this view')).toBeFocused();
  }
  expect(await kept()).toEqual([]);

  const refused = { status: 409, contentType: 'application/problem+json' };
  const detail = 'You have 100 views already. Delete some first.';
  await page.route('**/api/views', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ ...refused, body: JSON.stringify({ title: 'Conflict', status: 409, detail }) })
      : route.fallback(),
  );
  await page.getByLabel('Name of this view').fill('One too many');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(detail);
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

test('an import is taken back; what was changed since stays', async ({ page, request }) => {
  await signIn(page, '/leads/import');
  const csv = 'email,first_name\nback1@example.com,Ada\nback2@example.com,Bea\nback3@example.com,Cleo\n';
  await page.locator('input[type=file]').setInputFiles({ name: 'wrong.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByLabel('Source of these leads').fill('backfair');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('button', { name: 'Import 3 leads' }).click();
  await expect(page.getByText('3 leads of wrong.csv were imported.')).toBeVisible();
  const headers = await bearer(request);
  const stored = async () => (await (await request.get('/api/leads?source=backfair', { headers })).json()).leads;
  const bea = (await stored()).find((lead: { first_name: string }) => lead.first_name === 'Bea');
  await request.patch(`/api/leads/${bea.id}`, { headers, data: { company: 'Ours already' } });
  await page.getByRole('button', { name: 'Take it back' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Take 3 leads back?' });
  expect((await stored()).length).toBe(3);
  await page.screenshot({ path: `${kShots}/import-back.png` });
  await dialog.getByRole('button', { name: 'Delete 3 leads' }).press('Enter');
  await expect(page.getByText('2 leads were deleted. 1 was changed since the import and stays.')).toBeVisible();
  expect((await stored()).map((lead: { id: string }) => lead.id)).toEqual([bea.id]);
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
  await dialog.getByLabel('Reason').fill('tried out');
  await dialog.getByRole('button', { name: 'Cancel tasks' }).click();
  await expect(page.getByText('1 done, 0 skipped.')).toBeVisible();
  const told = await (await request.get('/api/audit/events?type=tasks_cancelled&limit=1', { headers })).text();
  expect(told).toContain('tried out');
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

test('twenty tabs of one browser all work, over one event stream', async ({ page, context }) => {
  test.setTimeout(120_000);
  await signIn(page, '/leads');
  for (let tab = 0; tab < 19; ++tab) {
    const another = await context.newPage();
    await another.goto('/workers');
    await expect(another.getByRole('heading', { level: 1, name: 'Workers' })).toBeVisible();
    await expect(another.getByRole('status').getByText('Live')).toBeVisible();
  }
  const devtools = await context.browser()?.newBrowserCDPSession();
  const { targetInfos } = (await devtools?.send('Target.getTargets')) ?? { targetInfos: [] };
  expect(targetInfos.filter(({ type }) => type === 'shared_worker')).toHaveLength(1);
});

test('German is complete in the shell', async ({ page }) => {
  await signIn(page, '/settings/appearance');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
});
