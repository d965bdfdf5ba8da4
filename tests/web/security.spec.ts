import { bearer, expect, makeLeads, signIn, test } from './app';

const kScripts = [
  '<script>window.ran = 1</script>',
  '<img src=x onerror="window.ran=1">',
  '<svg onload="window.ran=1">',
  '"><iframe srcdoc="<script>parent.ran=1</script>">',
  "javascript:window.ran=1//'",
  '{{constructor.constructor("window.ran=1")()}}',
  '$t(nav.leads){{name}}',
  '<details open ontoggle="window.ran=1">',
  '</textarea><script>window.ran=1</script>',
  '<a href="javascript:window.ran=1">click</a>',
];

test('what people write into leads is text, wherever it shows', async ({ page, request }) => {
  const ids = await makeLeads(
    request,
    kScripts.map((text, index) => ({
      first_name: text,
      last_name: text,
      company: text,
      status: text.slice(0, 50),
      source: 'corpus',
      owner: text,
      tags: [text.slice(0, 50)],
      custom_fields: { [text.slice(0, 50)]: text },
      email: `corpus${index}@example.com`,
    })),
  );
  await signIn(page, '/leads?source=corpus&cols=name,email,company,status,owner,tags');
  await expect(page.getByText(/\d+ leads/)).toBeVisible();
  await expect(page.getByText(kScripts[0] as string).first()).toBeVisible();
  await page.getByLabel(/^Select /).first().click();
  for (const id of ids) {
    await page.goto(`/leads/${id}`);
    await expect(page.getByText('corpus', { exact: true })).toBeVisible();
  }
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Funnel: leads by status' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Find a lead')).toBeFocused();
  await page.keyboard.type('corpus1@');
  await expect(page.getByText('corpus1@example.com').first()).toBeVisible();
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
});

test('what people write into workflows, templates and campaigns is text as well', async ({ page, request }) => {
  test.setTimeout(90_000);
  const headers = await bearer(request);
  const make = async (path: string, data: object): Promise<string> => {
    const reply = await request.post(path, { headers, data });
    expect(reply.ok()).toBe(true);
    return (await reply.json()).id;
  };
  const text = kScripts.slice(0, 5).join(' ');
  const body = kScripts.filter((script) => !script.includes('{{')).join('\n');
  const template = await make('/api/email/templates', { id: 'corpus', name: text, subject: text, body, is_html: true });
  const campaign = await make('/api/campaigns', { name: text, description: text, template_id: template });
  const step = { id: 'note', kind: 'follow_up_task', label: text.slice(0, 180), settings: { title: kScripts[1], notes: text } };
  const workflow = await make('/api/workflows', { name: text.slice(0, 180), description: text, steps: [step] });
  await request.post(`/api/workflows/${workflow}/publish`, { headers });
  await request.post(`/api/workflows/${workflow}/execute`, { headers, data: { lead_id: 'lead-1' } });
  await signIn(page, '/templates');
  const shown = page.getByText('<script>window.ran = 1</script>').first();
  const places = ['/templates', `/templates/${template}`, '/campaigns', `/campaigns/${campaign}`, '/workflows'];
  const tabs = ['', '?tab=editor', '?tab=test', '?tab=versions', '?tab=runs'].map((tab) => `/workflows/${workflow}${tab}`);
  for (const place of [...places, ...tabs, '/runs', '/follow-ups']) {
    await page.goto(place);
    await expect(shown).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
  await page.goto(`/templates/${template}`);
  await expect(page.frameLocator('iframe[title="Preview"]').getByText('[image]')).toBeVisible();
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
});

test('what people write into users, keys, tenants, views, schedules, limits and tasks is text as well', async ({ page, request }) => {
  test.setTimeout(120_000);
  const headers = await bearer(request);
  const text = kScripts.slice(0, 3).join(' ');
  const send = async (path: string, data: object) => {
    const reply = await request.post(path, { headers, data });
    expect([200, 201, 202]).toContain(reply.status());
    return reply.json();
  };
  const short = kScripts[0] as string;
  await send('/api/auth/keys', { name: text });
  await send('/api/tenants', { name: text });
  await send('/api/views', { name: short, shared: true });
  await send('/api/schedules', { name: text, description: text, type: 'crm_update', cron: '0 3 * * *', data: { text } });
  const task = await send('/api/tasks', { type: 'crm_update', tags: ['corpus'], delay_seconds: 3_600, data: { text } });
  const rule = '"onfocus="window.ran=1"autofocus="<script>window.ran=1';
  const limited = await request.put(`/api/queue-rules/key/${encodeURIComponent(rule)}`, { headers, data: { max_running: 3 } });
  expect(limited.ok()).toBe(true);
  const crm = { crm_type: 'generic', api_url: 'https://crm.example.com', fields: [{ field: text, path: text }], id_path: text };
  const mapped = await request.post('/api/crm/config', { headers, data: crm });
  expect([200, 422]).toContain(mapped.status());
  const csv = `email,first_name,company\nnone,${text.replaceAll('"', '""')},"${text.replaceAll('"', '""')}"\n`;
  const places: [string, RegExp][] = [
    ['/settings/keys', /window\.ran/],
    ['/settings/tenants', /window\.ran/],
    ['/schedules', /window\.ran/],
    [`/tasks/${task.id}`, /window\.ran/],
    ['/tasks?tag=corpus', /crm_update/],
    ['/audit', /Task created/],
    ['/settings/limits', /window\.ran/],
    ['/settings/crm', /CRM/],
  ];
  await signIn(page, '/leads');
  await page.getByRole('button', { name: 'Saved views' }).click();
  await expect(page.getByRole('button', { name: short, exact: true })).toBeVisible();
  for (const [place, shown] of places) {
    await page.goto(place);
    await expect(page.getByText(shown).first()).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
  // What stands in addresses and files comes from others, too.
  const words = encodeURIComponent(text);
  for (const place of [`/leads?q=${words}&owner=${words}&tag=${words}`, `/runs?lead_id=${words}`, `/audit?actor=${words}`]) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
  await page.goto('/leads/import');
  await page.locator('input[type=file]').setInputFiles({ name: `${short}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Refused' })).toBeVisible();
  await request.delete(`/api/queue-rules/key/${encodeURIComponent(rule)}`, { headers });
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
});

test('a user whose name, views, tags and reasons are scripts works everywhere, and nothing of it runs', async ({ page, request }) => {
  test.setTimeout(120_000);
  const headers = await bearer(request);
  const who = { username: '<img src=x onerror="window.ran=1"><script>window.ran=1</script>', password: 'kept in a drawer of oak' };
  const made = await request.post('/api/users', { headers, data: { ...who, role: 'admin', email: 'script@example.com' } });
  expect(made.ok()).toBe(true);
  const login = await (await request.post('/api/auth/login', { data: who })).json();
  const own = { Authorization: `Bearer ${login.access_token}` };
  const text = kScripts[1] as string;
  const [lead] = await makeLeads(request, [
    { first_name: 'Owned', email: 'owned@example.com', source: text, tags: kScripts.slice(0, 5).map((each) => each.slice(0, 50)) },
  ]);
  await request.patch(`/api/leads/${lead}`, { headers: own, data: { owner: who.username } });
  await request.post('/api/views', { headers: own, data: { name: text, shared: true, filter: { owner: who.username, tag: text } } });
  await request.post('/api/views', { headers: own, data: { name: text, page: 'tasks', filter: { tag: text } } });
  const tag = text.slice(0, 20);
  const task = await (
    await request.post('/api/tasks', { headers: own, data: { type: 'crm_update', tags: [tag], delay_seconds: 3_600, data: {} } })
  ).json();
  await request.post('/api/tasks/bulk/cancel', { headers: own, data: { ids: [task.id], reason: text } });
  await page.goto('/leads');
  await page.getByLabel('User name').fill(who.username);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Saved views' }).click();
  await expect(page.getByRole('button', { name: text }).first()).toBeVisible();
  const filter = `owner=${encodeURIComponent(who.username)}&source=${encodeURIComponent(text)}`;
  for (const place of [`/leads?${filter}&cols=name,owner,source,tags`, `/leads/${lead}`, '/audit', '/settings/users']) {
    await page.goto(place);
    await expect(page.getByText(/window\.ran/).first()).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
  for (const place of ['/', '/settings/account', `/tasks/${task.id}`, '/tasks']) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
  await page.getByRole('button', { name: who.username }).click();
  await expect(page.getByText(who.username).first()).toBeVisible();
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
});

test('the page comes under a strict policy, with a fresh nonce each time', async ({ request }) => {
  const nonceOf = async () => {
    const reply = await request.get('/leads', { headers: { Accept: 'text/html' } });
    const policy = reply.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self'/);
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(await reply.text()).toContain(nonce);
    return nonce;
  };
  const first = await nonceOf();
  expect(first).not.toBe('');
  expect(await nonceOf()).not.toBe(first);
});

test('a viewer sees everything and can change nothing', async ({ page, request }) => {
  const headers = await bearer(request);
  const viewer = { username: 'onlooker', password: 'only looking, never touching' };
  const made = await request.post('/api/users', { headers, data: { ...viewer, role: 'viewer' } });
  expect(made.ok()).toBe(true);
  const theirs = await request.post('/api/views', { headers, data: { name: 'For all', shared: true } });
  expect(theirs.ok()).toBe(true);
  await page.goto('/leads');
  await page.getByLabel('User name').fill(viewer.username);
  await page.getByLabel('Password', { exact: true }).fill(viewer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'New lead' })).toBeDisabled();
  await expect(page.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await expect(page.getByRole('button', { name: 'For all shared' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove the view For all' })).toHaveCount(0);
  await expect(page.getByLabel('Share with everybody here')).toBeDisabled();
  await page.getByLabel('Name of this view').fill('My own');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove the view My own' })).toBeVisible();
  await page.goto('/leads/lead-1');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Edit / })).toHaveCount(0);
  await page.goto('/workflows/workflow-1');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeDisabled();
  await page.goto('/campaigns');
  await expect(page.getByRole('button', { name: 'New campaign' })).toBeDisabled();
  const csrf = (await (await page.request.get('/api/auth/session')).json()).csrf_token;
  const refused = await page.request.patch('/api/leads/lead-1', {
    headers: { 'X-CSRF-Token': csrf },
    data: { company: 'Mine now' },
  });
  expect(refused.status()).toBe(403);
});

test('a change without the token of the session is refused', async ({ page }) => {
  await signIn(page);
  const reply = await page.request.patch('/api/leads/lead-1', { data: { company: 'Forged' } });
  expect([401, 403]).toContain(reply.status());
});
