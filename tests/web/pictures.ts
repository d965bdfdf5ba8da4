import { bearer, expect, makeLeads, signIn, test } from './app';

const kNames = ['Ada Lovelace', 'Grace Hopper', 'Barbara Liskov', 'Edsger Dijkstra', 'Radia Perlman', 'Alan Turing'];
const kFirms = ['Northwind Ltd', 'Globex GmbH', 'Initech Inc', 'Hooli BV', 'Tyrell SA'];
const kStatuses = ['new', 'contacted', 'qualified', 'converted', 'lost', 'new', 'contacted'];
const kSources = ['website', 'fair', 'referral', 'website'];

/** The element `number` of a list, round and round. */
const at = (list: readonly string[], number: number) => list[number % list.length] as string;

test('pictures for the README', async ({ page, request }) => {
  const leads = Array.from({ length: 420 }, (_, number) => {
    const [first_name, last_name] = at(kNames, number * 7 + (number >> 3)).split(' ') as [string, string];
    const company = at(kFirms, number * 3 + (number >> 2));
    return {
      first_name,
      last_name,
      email: `${first_name}.${number}@${company.split(' ')[0]}.example`.toLowerCase(),
      company,
      status: at(kStatuses, number * 5 + (number >> 4)),
      source: at(kSources, number * 3 + (number >> 3)),
      score: (number * 37) % 101,
      tags: number % 3 === 0 ? ['vip'] : number % 4 === 0 ? ['eu', 'partner'] : [],
    };
  });
  const ids = await makeLeads(request, leads);
  await page.setViewportSize({ width: 1280, height: 800 });
  const folder = '../docs/images';
  await signIn(page, '/leads');
  await expect(page.getByText(/\d+ leads/)).toBeVisible();
  await page.screenshot({ path: `${folder}/leads.png` });
  await page.goto(`/leads/${ids.at(-1)}`);
  await expect(page.getByText('Lead came in')).toBeVisible();
  await page.screenshot({ path: `${folder}/lead.png` });
  const runs = await (await request.get('/api/workflows/runs?limit=1', { headers: await bearer(request) })).json();
  await page.goto(`/runs/${runs.runs[0].id}`);
  await expect(page.locator('.react-flow__node').nth(2)).toBeVisible();
  await page.screenshot({ path: `${folder}/run.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Leads by source' }).getByRole('link').nth(2)).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByRole('status').getByText('Live')).toBeVisible();
  await page.screenshot({ path: `${folder}/dashboard.png` });
});
