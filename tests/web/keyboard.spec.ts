import { expect, kUser, makeLeads, signIn, test } from './app';

test('signing in, finding a lead and changing it: all by keyboard', async ({ page, request }) => {
  await makeLeads(request, [{ first_name: 'Keyed', last_name: 'Only', email: 'keyed@example.com' }]);
  await page.goto('/');
  await expect(page.getByLabel('User name')).toBeFocused();
  await page.keyboard.type(kUser.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(kUser.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Find a lead')).toBeFocused();
  await page.keyboard.type('keyed@');
  await expect(page.getByText('keyed@example.com').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Keyed Only' })).toBeVisible();
  const edit = page.getByRole('button', { name: 'Edit Company' });
  for (let step = 0; step < 60; ++step) {
    await page.keyboard.press('Tab');
    if (await edit.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press('Enter');
  await page.keyboard.type('Typed GmbH');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Typed GmbH')).toBeVisible();
});

test('the table: down, select, open, and the go-to keys', async ({ page, request }) => {
  await makeLeads(request, [
    { first_name: 'First', email: 'k1@example.com', source: 'keys' },
    { first_name: 'Second', email: 'k2@example.com', source: 'keys' },
  ]);
  await signIn(page, '/leads?source=keys&sort=email');
  await expect(page.getByText('2 leads')).toBeVisible();
  await expect(page.getByText('Second')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 selected')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Second' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await expect(page.getByRole('heading', { level: 1, name: 'Queues' })).toBeVisible();
});

test('the sheet of shortcuts, and switching single keys off', async ({ page }) => {
  await signIn(page);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('switch', { name: 'Single-key shortcuts' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
});
