import { bearer, expect, makeLeads, signIn, test } from './app';

const kFirstVisit = 400_000;
/** The heaviest pages, each with what it shows at once. */
const kPages = ['/', '/leads', '/analytics', '/workflows/workflow-1', '/workflows/workflow-1?tab=editor', '/settings/limits'];

test('a first visit weighs 400 kB at most, answers of the API included', async ({ browser, baseURL, request }) => {
  test.setTimeout(120_000);
  const headers = await bearer(request);
  const [lead] = await makeLeads(request, [{ first_name: 'Weighed', email: 'weighed@example.com' }]);
  await request.post('/api/workflows/workflow-1/execute', { headers, data: { lead_id: lead } });
  const run = (await (await request.get('/api/workflows/runs?limit=1', { headers })).json()).runs[0].id;
  const own = { ...(baseURL ? { baseURL } : {}), locale: 'de-DE' };
  const door = await browser.newContext({ ...own, locale: 'en-GB' });
  await signIn(await door.newPage());
  const storageState = await door.storageState();
  await door.close();
  const heavy: string[] = [];
  for (const path of [...kPages, `/runs/${run}`]) {
    const context = await browser.newContext({ ...own, storageState });
    const page = await context.newPage();
    const codings = new Set<string | undefined>();
    page.on('response', (response) => {
      if (/\.(js|css)$/.test(response.url())) codings.add(response.headers()['content-encoding']);
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    let bytes = 0;
    devtools.on('Network.loadingFinished', (event) => {
      bytes += event.encodedDataLength;
    });
    await page.goto(path);
    await expect(page.locator('h1').first()).toBeVisible();
    await page.waitForLoadState('load');
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    let before = -1;
    await expect(async () => {
      const still = bytes === before;
      before = bytes;
      expect(still).toBe(true);
    }).toPass({ intervals: [500] });
    expect([...codings]).toEqual(['br']);
    if (bytes > kFirstVisit) heavy.push(`${path}: ${Math.round(bytes / 1_000)} kB`);
    await context.close();
  }
  expect(heavy).toEqual([]);
});
