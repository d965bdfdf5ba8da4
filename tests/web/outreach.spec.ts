import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bearer, expect, kShots, signIn, test } from './app';

test('a template is written with its preview beside it, a campaign uses it, starts and is paused', async ({ page, request }) => {
  await signIn(page, '/templates');
  await page.getByRole('button', { name: 'New template' }).click();
  await page.getByLabel('Template', { exact: true }).fill('Spring sale');
  await page.getByLabel('Subject').fill('{{first_name}}, spring is here');
  await page.getByRole('switch', { name: 'The body is HTML' }).click();
  const body = page.getByRole('textbox', { name: 'Body' });
  await body.fill('<p style="color:rgb(0,128,0)" onclick="window.ran=1">Dear {{first_name}} of {{company}}</p><script>parent.ran=1</script>{{broken');
  await expect(page.getByText('The template is malformed')).toBeVisible();
  await body.fill('<p style="color:rgb(0,128,0)">Dear {{first_name}} of {{company}}</p><script>parent.ran=1</script>');
  await expect(page.getByTestId('preview-subject')).toHaveText('Ada, spring is here');
  const mail = page.frameLocator('iframe[title="Preview"]').getByText('Dear Ada of Analytical Engines');
  await expect(mail).toHaveCSS('color', 'rgb(0, 128, 0)');
  const pick = page.getByRole('combobox', { name: 'As this lead gets it' });
  await pick.click();
  await pick.pressSequentially('john');
  await page.getByRole('option', { name: /John/ }).first().click();
  await expect(page.getByTestId('preview-subject')).toHaveText('John, spring is here');
  await page.screenshot({ path: `${kShots}/template.png` });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/templates\/spring-sale/);
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();

  await page.goto('/campaigns');
  await page.getByRole('button', { name: 'New campaign' }).click();
  const dialog = page.getByRole('dialog', { name: 'New campaign' });
  await dialog.getByLabel('Campaign').fill('Spring 2026');
  await dialog.getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: 'Spring sale' }).click();
  await dialog.getByRole('button', { name: 'Create draft' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Spring 2026' })).toBeVisible();
  await expect(page.getByTestId('preview-subject')).toHaveText('Ada, spring is here');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  const id = page.url().split('/').at(-1);
  const counted = await request.post(`/api/campaigns/${id}/metrics`, {
    headers: await bearer(request),
    data: { sent: 200, opened: 50, clicked: 10 },
  });
  expect(counted.ok()).toBe(true);
  await page.reload();
  await expect(page.getByText('25 %')).toBeVisible();
  await page.screenshot({ path: `${kShots}/campaign.png` });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.goto('/campaigns?status=paused');
  await expect(page.getByRole('row', { name: /Spring 2026/ })).toContainText('200');
});

test('two people change one template: both are laid over each other, nothing is written over', async ({ page, request }) => {
  const headers = await bearer(request);
  const made = await request.post('/api/email/templates', { headers, data: { name: 'Shared', subject: 'a', body: 'b' } });
  expect(made.ok()).toBe(true);
  const subject = async () => (await (await request.get('/api/email/templates/shared', { headers })).json()).subject;
  await signIn(page, '/templates/shared');
  await page.getByLabel('Subject').fill('mine');
  await request.put('/api/email/templates/shared', { headers, data: { subject: 'theirs' } });
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved this first' });
  await expect(dialog.getByText(/\+.*mine/)).toBeVisible();
  await expect(dialog.getByText(/−.*theirs/)).toBeVisible();
  await page.screenshot({ path: `${kShots}/template-conflict.png` });
  await dialog.getByRole('button', { name: 'Go on editing' }).click();
  await expect(page.getByLabel('Subject')).toHaveValue('mine');
  expect(await subject()).toBe('theirs');
  await page.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('button', { name: 'Store mine' }).click();
  await expect.poll(subject).toBe('mine');
  await expect(dialog).toBeHidden();
});

test('a test mail says that no mail server is set', async ({ page }) => {
  await signIn(page, '/settings/email');
  await expect(page.getByText('email.smtp_server', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Send a test mail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a test mail' });
  await dialog.getByLabel('To').fill('me@example.com');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByText('Nothing was sent')).toBeVisible();
});

test('the CRM is tried before it is stored, and forgotten again', async ({ page }) => {
  const keys: (string | undefined)[] = [];
  const crm = createServer((call, answer) => {
    keys.push(call.headers.authorization);
    answer.writeHead(call.headers.authorization ? 200 : 401, { 'Content-Type': 'application/json' }).end('[]');
  });
  await new Promise<void>((ready) => crm.listen(0, '127.0.0.1', ready));
  try {
    await signIn(page, '/settings/crm');
    await page.getByLabel('Address').fill(`http://127.0.0.1:${(crm.address() as AddressInfo).port}`);
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await expect(page.getByRole('status').filter({ hasText: '401' })).toBeVisible();
    await page.getByRole('combobox', { name: 'Sign-in' }).click();
    await page.getByRole('option', { name: 'Bearer token' }).click();
    await page.getByLabel('Secret').fill('token-7f3a');
    await page.getByRole('button', { name: 'Add a field' }).click();
    await page.getByLabel('Our field 1').fill('email');
    await page.getByLabel('Their field 1').fill('$.contact.email');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await expect(page.getByText(/Connected: HTTP 200/)).toBeVisible();
    expect(keys.at(-1)).toBe('Bearer token-7f3a');
    await page.screenshot({ path: `${kShots}/crm.png` });
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('These settings are your own.')).toBeVisible();
    await expect(page.getByLabel('Secret')).toHaveAttribute('placeholder', /7f3a$/);
    await page.getByRole('button', { name: 'Forget these settings' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget these settings' }).click();
    await expect(page.getByText('There is no CRM yet.')).toBeVisible();
  } finally {
    crm.close();
  }
});
