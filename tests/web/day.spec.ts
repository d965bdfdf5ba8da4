import { createHmac } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { bearer, expect, kShots, signIn, test } from './app';

const kFirst = 'a long first sentence of hers';
const kSecond = 'another sentence that she likes';

/** The code that an authenticator app shows for `secret` (RFC 6238), `ahead` half minutes from now. */
function codeOf(secret: string, ahead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[\s=]/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', key).update(moment).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function enter(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a user is made, changes the password, ends another session, and uses a second factor until it is off', async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(90_000);
  await signIn(page, '/settings/users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await dialog.getByLabel('User name').fill('dora');
  await dialog.getByLabel('Password', { exact: true }).fill('too short');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog.getByText(/must have at least 15 characters/)).toBeVisible();
  await dialog.getByLabel('Password', { exact: true }).fill(kFirst);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row', { name: /^dora/ });
  await expect(row).toBeVisible();

  const context = await browser.newContext(baseURL ? { baseURL } : {});
  const hers = await context.newPage();
  await hers.goto('/settings/account');
  await enter(hers, 'dora', kFirst);
  await expect(hers.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  const elsewhere = await browser.newContext(baseURL ? { baseURL } : {});
  const other = await elsewhere.newPage();
  await other.goto('/settings/account');
  await enter(other, 'dora', kFirst);
  await expect(other.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await hers.reload();
  await hers.getByRole('button', { name: 'End', exact: true }).click();
  await expect(hers.getByRole('button', { name: 'End', exact: true })).toBeHidden();
  await other.goto('/leads');
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();

  await hers.getByLabel('Current password').fill(kFirst);
  await hers.getByLabel('New password').fill(kSecond);
  await hers.getByRole('button', { name: 'Change the password' }).click();
  await expect(hers.getByText('The password is changed.', { exact: false })).toBeVisible();

  await hers.getByRole('button', { name: 'Set up' }).click();
  const secret = (await hers.locator('code').first().textContent()) ?? '';
  await expect(hers.getByRole('img', { name: 'QR code with the key' })).toBeVisible();
  await hers.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await hers.getByRole('button', { name: 'Switch on' }).click();
  await expect(hers.getByText('Recovery codes')).toBeVisible();
  await expect(hers.getByText('On: signing in asks for a code.')).toBeVisible();
  const [recovery = ''] = ((await hers.getByRole('status').locator('pre').textContent()) ?? '').split('\n');
  await hers.screenshot({ path: `${kShots}/second-factor.png` });

  await hers.getByRole('button', { name: /Account of/ }).click();
  await hers.getByRole('menuitem', { name: 'Sign out' }).click();
  await hers.goto('/settings/account');
  await enter(hers, 'dora', kSecond);
  await hers.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
  await hers.getByRole('button', { name: 'Sign in' }).click();
  await expect(hers.getByText('On: signing in asks for a code.')).toBeVisible();
  await hers.getByRole('button', { name: 'Switch off' }).click();
  await hers.getByLabel('Password', { exact: true }).fill('a wrong one');
  await hers.getByLabel('Code', { exact: true }).fill('000000');
  await hers.getByRole('button', { name: 'Switch off' }).click();
  await expect(hers.getByRole('alert')).toBeVisible();
  await hers.getByLabel('Password', { exact: true }).fill(kSecond);
  await hers.getByLabel('Code', { exact: true }).fill(recovery);
  await hers.getByRole('button', { name: 'Switch off' }).click();
  await expect(hers.getByText('Off: the password alone is enough.')).toBeVisible();

  await row.getByRole('button', { name: 'Deactivate' }).click();
  await expect(row.getByRole('button', { name: 'Activate', exact: true })).toBeVisible();
  await hers.goto('/leads');
  await expect(hers).toHaveURL(/\/sign-in/);
  await context.close();
});

test('a tenant is made and locked out', async ({ page }) => {
  await signIn(page, '/settings/tenants');
  await page.getByRole('button', { name: 'New tenant' }).click();
  const dialog = page.getByRole('dialog', { name: 'New tenant' });
  await dialog.getByLabel('Tenant').fill('Acme Works');
  await dialog.getByRole('button', { name: 'Create tenant' }).click();
  const row = page.getByRole('row', { name: /^Acme Works/ });
  await row.getByRole('button', { name: 'Deactivate' }).click();
  const sure = page.getByRole('dialog', { name: 'Deactivate Acme Works?' });
  await sure.getByRole('textbox').fill('Acme Works');
  await sure.getByRole('button', { name: 'Deactivate' }).click();
  await expect(row.getByRole('button', { name: 'Activate', exact: true })).toBeVisible();
});

test('the audit log tells who signed in, shows an event whole, and its chain is sound', async ({ page }) => {
  await signIn(page, '/audit');
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/^[\d,]+ events?, unbroken$/)).toBeVisible();
  await page.getByRole('row').nth(1).getByRole('button').first().click();
  await expect(page.getByText('Hash of this event, over the one before')).toBeVisible();
});

/** A task that waits: nobody takes its queue while it is paused. */
async function makeTask(request: APIRequestContext, queue: string): Promise<string> {
  const headers = await bearer(request);
  const reply = await request.post('/api/tasks', { headers, data: { type: 'crm_update', queue, data: { lead_id: 'x' } } });
  expect(reply.ok()).toBe(true);
  return (await reply.json()).id;
}

test('a queue is paused and goes on; a task is cancelled with a reason, and run again', async ({ page, request }) => {
  const headers = await bearer(request);
  await request.post('/api/queues/dayqueue/pause', { headers });
  await makeTask(request, 'dayqueue');
  await signIn(page, '/queues');
  const row = page.getByRole('row', { name: /^dayqueue/ });
  await expect(row).toContainText('Paused');
  await page.goto('/tasks?queue=dayqueue');
  await page.getByRole('checkbox', { name: /^Select the task/ }).first().click();
  await page.getByRole('button', { name: 'Cancel tasks' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Cancel 1 task?' });
  await dialog.getByLabel('Reason').fill('Sent by mistake');
  await dialog.getByRole('button', { name: 'Cancel tasks' }).click();
  await expect(page.getByText('1 done, 0 skipped.')).toBeVisible();
  await page.goto('/queues');
  await row.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('dayqueue goes on.')).toBeVisible();
  await expect(row.getByRole('button', { name: 'Pause' })).toBeVisible();
  const events = await (await request.get('/api/audit/events?limit=50', { headers })).text();
  expect(events).toContain('Sent by mistake');
});

test('a schedule is made with its next moments in sight, run at once, and deleted', async ({ page }) => {
  await signIn(page, '/schedules');
  await page.getByRole('button', { name: 'New schedule' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New schedule' });
  await dialog.getByLabel('Name').fill('Nightly sync');
  await dialog.getByLabel('Cron expression').fill('not cron');
  await expect(dialog.getByText(/Next: /)).toBeHidden();
  await dialog.getByLabel('Cron expression').fill('0 3 * * *');
  await expect(dialog.getByText(/^Next: /)).toBeVisible();
  await dialog.getByLabel('Task type').fill('crm_update');
  await page.screenshot({ path: `${kShots}/schedule.png` });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row', { name: /Nightly sync/ });
  await row.getByRole('button', { name: 'Run now' }).click();
  await expect(page.getByText('Nightly sync was started.')).toBeVisible();
  await row.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(row).toBeHidden();
});

test('the API reference sends a call as who is signed in', async ({ page }) => {
  await signIn(page);
  await page.goto('/docs');
  const call = page.locator('details#get_api_auth_me');
  await call.locator('summary').click();
  await call.getByRole('button', { name: 'Send' }).click();
  await expect(call.getByText(/"username": ?"admin"/)).toBeVisible();
});
