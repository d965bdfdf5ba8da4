import { type APIRequestContext, type Page, test as base, expect } from '@playwright/test';

/** Where pictures of the pages are kept. */
export const kShots = '../build/web-tests';
export const kUser = { username: process.env.AO_USER ?? 'admin', password: process.env.AO_PASSWORD ?? 'admin123' };

/** What every journey is held to: no error in a page, no break of the policy, no request elsewhere. */
export const test = base.extend<{ page: Page }>({
  page: async ({ page, baseURL }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error') return;
      // A refused call is the page's business; whether it says so well is checked by the journeys.
      if (/Failed to load resource/.test(text)) return;
      faults.push(`console: ${text}`);
    });
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== new URL(baseURL ?? '').origin)
        faults.push(`request to ${url.origin}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    await use(page);
    expect(faults).toEqual([]);
  },
});

export async function signIn(page: Page, at = '/'): Promise<void> {
  await page.goto(at);
  await page.getByLabel('User name').fill(kUser.username);
  await page.getByLabel('Password', { exact: true }).fill(kUser.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main navigation' })).toBeAttached();
}

/** The API with a token, for making what a journey needs. */
export async function bearer(request: APIRequestContext): Promise<{ Authorization: string }> {
  const reply = await request.post('/api/auth/login', { data: kUser });
  expect(reply.ok()).toBe(true);
  return { Authorization: `Bearer ${(await reply.json()).access_token}` };
}

export interface NewLead {
  first_name: string;
  last_name?: string;
  email: string;
  company?: string;
  phone?: string;
  status?: string;
  source?: string;
  tags?: string[];
}

/** Stores leads and gives their ids. */
export async function makeLeads(request: APIRequestContext, leads: readonly NewLead[]): Promise<string[]> {
  const reply = await request.post('/api/leads/bulk', { headers: await bearer(request), data: { leads } });
  expect(reply.ok()).toBe(true);
  return (await reply.json()).lead_ids;
}

export { expect };
