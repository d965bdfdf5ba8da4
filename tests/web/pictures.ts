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
  await expect(page.locator('.react-flow__edge').nth(1)).toBeAttached();
  await page.screenshot({ path: `${folder}/run.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Leads by source' }).getByRole('link').nth(2)).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expect(page.getByRole('status').getByText('Live')).toBeVisible();
  await page.screenshot({ path: `${folder}/dashboard.png` });
});

/** The workflow of docs/workflows.md. */
const kHotLeads = {
  name: 'Hot leads',
  triggers: [{ kind: 'new_lead', filter: { field: 'lead.email', op: 'exists' } }],
  steps: [
    {
      id: 'hot',
      kind: 'branch',
      settings: { condition: { field: 'lead.score', op: 'greater', value: 60 } },
      branches: [
        { label: 'yes', next: 'owner' },
        { label: 'no', next: 'later' },
      ],
    },
    { id: 'owner', kind: 'assign', settings: { owners: ['ada'] } },
    {
      id: 'call',
      kind: 'follow_up_task',
      settings: { title: 'Call {{lead.full_name}} of {{lead.company}}', due_in: '4h' },
      next: '',
    },
    { id: 'later', kind: 'add_tag', settings: { tag: 'nurture' } },
  ],
};

test('pictures for the tutorial of workflows', async ({ page, request }) => {
  const headers = await bearer(request);
  const made = await (await request.post('/api/workflows', { headers, data: kHotLeads })).json();
  await page.setViewportSize({ width: 1280, height: 800 });
  const folder = '../docs/images';
  await signIn(page, `/workflows/${made.id}`);
  await expect(page.locator('.react-flow__edge').nth(3)).toBeAttached();
  await page.screenshot({ path: `${folder}/workflow.png` });
  await page.getByRole('tab', { name: 'Dry run' }).click();
  await page.getByLabel('Score').fill('80');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByRole('table', { name: 'Dry run' }).getByRole('row', { name: /^call/ })).toBeVisible();
  await page.screenshot({ path: `${folder}/dry-run.png` });
  await request.post(`/api/workflows/${made.id}/publish`, { headers });
  await makeLeads(request, [{ first_name: 'Joe', email: 'joe@example.com', score: 20 }]);
  const ended = async () => {
    const reply = await request.get(`/api/workflows/runs?workflow_id=${made.id}`, { headers });
    return (await reply.json()).runs[0];
  };
  await expect.poll(async () => (await ended())?.status, { timeout: 20_000 }).toBe('completed');
  await page.goto(`/runs/${(await ended()).id}`);
  await expect(page.getByRole('row', { name: /^later/ })).toContainText('Done');
  await expect(page.locator('.react-flow__edge').nth(3)).toBeAttached();
  await page.screenshot({ path: `${folder}/branch.png` });
});
