import { bearer, expect, kShots, signIn, test } from './app';

for (const { section, made, checked } of [
  { section: 'Whole store', made: 'Back up now', checked: /^Sound: [\d,]+ events?\.$/ },
  { section: 'Audit log', made: 'Back up the audit log', checked: /^Sound: [\d,]+ events?\.$/ },
])
  test(`${section}: a backup is made, taken away, checked and removed`, async ({ page }) => {
    await signIn(page, '/backups');
    const part = page.getByRole('region', { name: section });
    await part.getByRole('button', { name: made }).click();
    const row = part.getByRole('row', { name: /backup_\d{8}_\d{6}/ }).first();
    await expect(row).toBeVisible();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: /backup_\d/ }).click(),
    ]);
    expect(await file.failure()).toBeNull();
    expect(file.suggestedFilename()).toMatch(/^(store|audit)_backup_\d{8}_\d{6}(-\d+)?\.(tar|log)\.gz$/);
    await row.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(checked)).toBeVisible();
    await page.screenshot({ path: `${kShots}/backups-${section === 'Audit log' ? 'audit' : 'store'}.png` });
    const name = (await row.getByRole('link').textContent()) ?? '';
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(part.getByRole('link', { name, exact: true })).toBeHidden();
    await page.goto('/audit');
    for (const words of section === 'Audit log'
      ? ['Audit log backup downloaded', 'Audit log backup verified', 'Audit log backup deleted']
      : ['Backup downloaded', 'Backup verified', 'Backup deleted'])
      await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
  });

test('an encrypted backup is checked once its key is there', async ({ page, request }) => {
  const headers = await bearer(request);
  const key = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
  await request.post('/api/admin/backup', { headers, data: { key } });
  const state = async () => (await (await request.get('/api/admin/backup', { headers })).json()).state;
  await expect.poll(state).toBe('done');
  await signIn(page, '/backups');
  const row = page.getByRole('row', { name: /\.sealed/ });
  await row.getByRole('button', { name: 'Verify' }).click();
  const dialog = page.getByRole('dialog', { name: 'This backup is encrypted' });
  await dialog.getByLabel('Key', { exact: true }).fill('too short');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('must be 32 bytes as base64url')).toBeVisible();
  await dialog.getByLabel('Key', { exact: true }).fill(key);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Sound: /)).toBeVisible();
});
