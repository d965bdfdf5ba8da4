import type { Page } from '@playwright/test';
import { bearer, expect, signIn, test } from './app';

/** A page of somebody else, which sends what a browser lets it send. */
const kEvil = (app: string) => `<!doctype html><title>evil</title>
<form id="form" method="post" action="${app}/api/leads"><input name="email" value="forged@example.com"></form>
<form id="text" method="post" enctype="text/plain" action="${app}/api/leads">
<input name='{"first_name":"Forged","email":"forged@example.com","x":"' value='"}'></form>`;
const kForged = JSON.stringify({ first_name: 'Forged', email: 'forged@example.com' });

/** What the browser keeps for the app beside cookies. */
function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}

test('a page of another site changes nothing, whatever it sends with the cookie', async ({ browser, baseURL, request }) => {
  const app = baseURL ?? '';
  const context = await browser.newContext({ baseURL: app, locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page);
  await context.route('http://evil.test/', (route) => route.fulfill({ contentType: 'text/html', body: kEvil(app) }));
  for (const form of ['form', 'text']) {
    await page.goto('http://evil.test/');
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.evaluate((id) => (document.getElementById(id) as HTMLFormElement).submit(), form);
    expect((await answered).status(), form).toBeGreaterThanOrEqual(400);
    await page.waitForURL(`${app}/api/leads`);
  }
  await page.goto('http://evil.test/');
  await page.evaluate(
    async ([address, body]) => {
      const send = (type: string) =>
        fetch(`${address}/api/leads`, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': type }, body });
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) await send(type).catch(() => undefined);
      await fetch(`${address}/api/auth/session`, { method: 'DELETE', credentials: 'include' }).catch(() => undefined);
    },
    [app, kForged] as const,
  );
  const found = await request.get('/api/leads?q=forged@example.com', { headers: await bearer(request) });
  expect((await found.json()).leads).toEqual([]);
  await page.goto('/leads');
  await expect(page.getByRole('heading', { level: 1, name: 'Leads' })).toBeVisible();
  await context.close();
});

test('no secret of the session lies in storage, and signing out leaves nothing to see', async ({ page }) => {
  await signIn(page, '/leads');
  await expect(page.getByRole('grid')).toContainText('example.com');
  const secrets = (await page.context().cookies()).map(({ value }) => value).filter((value) => value.length >= 16);
  expect(secrets.length).toBeGreaterThan(0);
  const kept = await stored(page);
  for (const secret of secrets) expect(kept).not.toContain(secret);
  expect(kept).not.toMatch(/token|password|eyJ/i);

  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  expect(await page.content()).not.toContain('example.com');
  const cookies = await page.context().cookies();
  expect(cookies.filter(({ value }) => secrets.includes(value))).toEqual([]);
  await page.goto('/leads');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  expect(await page.content()).not.toContain('example.com');
  expect(await page.evaluate(async () => (await caches?.keys?.()) ?? [])).toEqual([]);
});

test('a text that would become markup of the page is refused', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page);
  const refused = await page.evaluate(() => {
    try {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran=1">');
      return '';
    } catch (fault) {
      return String(fault);
    }
  });
  expect(refused).toContain('TrustedHTML');
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
  await context.close();
});
