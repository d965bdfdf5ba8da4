import { expect, signIn, test } from './app';

test('every setting is found with its value and its origin, and the configuration is read again', async ({ page }) => {
  await signIn(page, '/settings/configuration');
  await page.getByLabel('Search settings').fill('max requests');
  const row = page.getByRole('row', { name: /rate_limit\.max_requests/ });
  await expect(row).toContainText('120');
  await expect(row).toContainText('Default');
  await expect(page).toHaveURL(/q=max/);
  await page.getByLabel('Search settings').fill('');
  await page.getByRole('switch', { name: 'Only what was set' }).click();
  await expect(page.getByRole('row', { name: /environment/ })).toContainText('config.json');
  await expect(row).toBeHidden();
  await page.getByRole('button', { name: 'Read the configuration again' }).click();
  await expect(page.getByText('Nothing has changed.')).toBeVisible();
});

test('a limit for tasks is set, changed and removed', async ({ page }) => {
  await signIn(page, '/settings/limits');
  await page.getByRole('button', { name: 'New limit' }).click();
  const dialog = page.getByRole('dialog', { name: 'New limit' });
  await dialog.getByLabel('Name').fill('crm_update');
  await dialog.getByLabel(/same time/).fill('3');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /crm_update/ });
  await expect(row).toContainText('Task type');
  await expect(row).toContainText('3');
  await row.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('dialog', { name: 'Limit of crm_update' }).getByLabel(/same time/).fill('5');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('5');
  await page.getByRole('button', { name: 'Remove the limit of crm_update' }).click();
  await expect(page.getByText('No limits', { exact: false })).toBeVisible();
});
