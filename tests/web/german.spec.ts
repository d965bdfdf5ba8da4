import { expect, kUser, makeLeads, test } from './app';

test.use({ locale: 'de-DE' });

test('a German reader gets the words of the server in German: faults of fields, refusals, settings, likenesses', async ({
  page,
  request,
}) => {
  await page.goto('/leads');
  await page.getByLabel('Benutzername').fill(kUser.username);
  await page.getByLabel('Passwort', { exact: true }).fill(kUser.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Neuer Lead' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Vorname').fill('Grete');
  await dialog.getByLabel('Telefon').fill('+1 55');
  await dialog.getByRole('button', { name: 'Lead anlegen' }).click();
  await expect(dialog.getByText(/^Die Telefonnummer hat .*wenige Ziffern/)).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto('/leads/no-such-lead');
  await expect(page.getByText('Den Lead no-such-lead gibt es nicht')).toBeVisible();

  await page.goto('/settings/configuration');
  await page.getByLabel('Einstellungen suchen').fill('gleitenden Zeitfensters');
  await expect(page.getByRole('row', { name: /rate_limit\.window_seconds/ })).toBeVisible();

  await makeLeads(request, [
    { first_name: 'Same', email: 'same.phone.1@example.com', phone: '+49 30 123456' },
    { first_name: 'Other', email: 'same.phone.2@example.com', phone: '+49 30 123456' },
  ]);
  await page.goto('/duplicates');
  await expect(page.getByText('gleiche Telefonnummer').first()).toBeVisible();
});
