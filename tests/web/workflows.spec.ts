import type { Page } from '@playwright/test';
import { bearer, expect, kShots, makeLeads, signIn, test } from './app';

const kHot = {
  name: 'Hot leads',
  triggers: [{ kind: 'new_lead', filter: { field: 'lead.source', op: 'equals', value: 'hotfair' } }],
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
    { id: 'owner', kind: 'assign', settings: { owners: ['ada'] }, next: '' },
    { id: 'later', kind: 'add_tag', settings: { tag: 'nurture' } },
  ],
};

/** The editor takes the place of the text as soon as somebody comes to it. */
async function openEditor(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Definition' }).focus();
  await expect(page.locator('.cm-content')).toBeFocused();
}

test('a workflow is drafted, mended where the editor points, tried, published, and its run is drawn', async ({ page, request }) => {
  test.setTimeout(60_000);
  const headers = await bearer(request);
  const made = await (await request.post('/api/workflows', { headers, data: kHot })).json();
  await signIn(page, `/workflows/${made.id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Hot leads' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^hot/ })).toContainText('yes → owner, no → later');
  await expect(page.locator('.react-flow__node').getByRole('button', { name: /owner/ })).toBeVisible();
  await page.screenshot({ path: `${kShots}/workflow.png` });

  await page.getByRole('tab', { name: 'Definition' }).click();
  const editor = page.getByRole('textbox', { name: 'Definition' });
  await expect(editor).toContainText('Hot leads');
  await openEditor(page);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(JSON.stringify({ ...kHot, steps: [{ id: 'x', kind: 'nope' }] }, null, 2));
  await page.getByRole('button', { name: /Line \d+: \/steps\/0\/kind must be one of/ }).click();
  await expect(editor).toBeFocused();
  await page.screenshot({ path: `${kShots}/workflow-editor.png` });
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(JSON.stringify({ ...kHot, description: 'Who is worth a call.' }, null, 2));
  await expect(page.getByText('no faults')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('The draft is stored.')).toBeVisible();

  await page.getByRole('tab', { name: 'Dry run' }).click();
  await page.getByLabel('Score').fill('80');
  await page.getByRole('button', { name: 'Try it' }).click();
  const tried = page.getByRole('table', { name: 'Dry run' });
  await expect(tried.getByRole('row', { name: /^hot/ })).toContainText('yes');
  await expect(tried.getByRole('row', { name: /^owner/ })).toBeVisible();
  await expect(page.locator('.ao-flow-taken')).toHaveCount(2);

  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await makeLeads(request, [{ first_name: 'Cold', email: 'cold@example.com', source: 'hotfair' }]);
  await page.getByRole('tab', { name: 'Workflow runs' }).click();
  const row = page.getByRole('row', { name: /Hot leads/ });
  await expect(row.getByText('Done')).toBeVisible();
  await row.getByRole('link', { name: 'Hot leads' }).click();
  await expect(page.getByRole('row', { name: /^later/ })).toContainText('Done');
  await page.locator('.react-flow__node').getByRole('button', { name: /hot/ }).click();
  await expect(page.getByRole('dialog').getByRole('region', { name: 'Output' })).toContainText('is not greater than 60');
  await page.keyboard.press('Escape');
  await page.screenshot({ path: `${kShots}/run.png`, fullPage: true });

  await page.getByRole('button', { name: 'Run again from a step' }).click();
  const again = page.getByRole('dialog', { name: 'Run again from a step' });
  await again.getByRole('combobox', { name: 'From step' }).click();
  await page.getByRole('option', { name: 'later' }).click();
  await again.getByRole('button', { name: 'Run again from a step' }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole('row', { name: /^later/ })).toHaveCount(2);
});

test('versions are compared, a workflow is paused, goes on and is archived', async ({ page, request }) => {
  const headers = await bearer(request);
  const made = await (await request.post('/api/workflows', { headers, data: { ...kHot, name: 'Versioned' } })).json();
  const at = `/api/workflows/${made.id}`;
  await request.post(`${at}/publish`, { headers });
  await request.put(at, { headers, data: { ...kHot, name: 'Versioned', description: 'Second' } });
  await request.post(`${at}/publish`, { headers });
  await signIn(page, `/workflows/${made.id}?tab=versions`);
  await expect(page.getByRole('row', { name: /description/ })).toContainText('Second');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByText('Archived', { exact: true })).toBeVisible();
});

test('a run that failed says where and why, and is retried from there; one that waits is cancelled', async ({ page, request }) => {
  test.setTimeout(60_000);
  const headers = await bearer(request);
  const make = async (name: string, step: object) => {
    const made = await (await request.post('/api/workflows', { headers, data: { name, steps: [step] } })).json();
    await request.post(`/api/workflows/${made.id}/publish`, { headers });
    const started = await request.post(`/api/workflows/${made.id}/execute`, { headers, data: { lead_id: 'lead-1' } });
    expect(started.ok()).toBe(true);
    return made.id as string;
  };
  const failing = await make('Failing', {
    id: 'ask',
    kind: 'http_request',
    settings: { url: 'http://127.0.0.1:1/nobody' },
    retry: { max_attempts: 1 },
  });
  const waiting = await make('Waiting', { id: 'rest', kind: 'wait', settings: { for: '2d' } });
  await signIn(page, `/runs?workflow_id=${failing}&status=failed`);
  await page.getByRole('row', { name: /Failing/ }).getByRole('link', { name: 'Failing' }).click();
  await expect(page.getByRole('row', { name: /^ask/ })).toContainText('Failed');
  await page.getByRole('button', { name: 'Retry from the failure' }).click();
  await expect(page.getByText('The run goes on.')).toBeVisible();
  await expect(page.getByRole('row', { name: /^ask/ })).toHaveCount(2);

  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(`/runs?workflow_id=${waiting}`);
  await page.getByRole('checkbox', { name: /Select the run .* of Waiting/ }).check();
  await page.getByRole('region', { name: 'Actions for the selection' }).getByRole('button', { name: 'Cancel runs' }).click();
  await page.getByRole('dialog', { name: 'Cancel 1 run?' }).getByRole('button', { name: 'Cancel runs' }).click();
  await expect(page.getByText('1 done, 0 skipped.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Waiting/ })).toContainText('Cancelled');
});

test('a new workflow begins with a template', async ({ page }) => {
  await signIn(page, '/workflows');
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.getByRole('menuitem', { name: /Tag high-value leads/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tag high-value leads' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Definition' })).toContainText('Tag high-value leads');
  await expect(page.getByText('Draft', { exact: true })).toBeVisible();
});

test('what a workflow leaves for a person to do is listed, done, and found again', async ({ page, request }) => {
  const headers = await bearer(request);
  const step = { id: 'call', kind: 'follow_up_task', settings: { title: 'Call {{lead.full_name}}', assignee: 'grace', due_in: '4h' } };
  const made = await (await request.post('/api/workflows', { headers, data: { name: 'Calls', steps: [step] } })).json();
  await request.post(`/api/workflows/${made.id}/publish`, { headers });
  await request.post(`/api/workflows/${made.id}/execute`, { headers, data: { lead_id: 'lead-1' } });
  await signIn(page, '/follow-ups?assignee=grace');
  const row = page.getByRole('row', { name: /^Call / });
  await expect(row).toContainText('Open');
  await row.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Nothing to do')).toBeVisible();
  await page.getByRole('switch', { name: 'Show those that are done' }).click();
  await expect(page).toHaveURL(/done=true/);
  await expect(row).toContainText('Done');
  await row.getByRole('link', { name: 'Show the run' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Calls' })).toBeVisible();
});

test('two people edit one draft: both are laid over each other, nothing is written over', async ({ page, request }) => {
  const headers = await bearer(request);
  const made = await (await request.post('/api/workflows', { headers, data: { ...kHot, name: 'Contested draft' } })).json();
  await signIn(page, `/workflows/${made.id}?tab=editor`);
  const editor = page.getByRole('textbox', { name: 'Definition' });
  await expect(editor).toContainText('Contested draft');
  await openEditor(page);
  const write = async (description: string) => {
    await editor.press('Control+a');
    await page.keyboard.insertText(JSON.stringify({ ...kHot, name: 'Contested draft', description }, null, 2));
  };
  await write('Mine');
  const theirs = { ...kHot, name: 'Contested draft', description: 'Theirs' };
  expect((await request.put(`/api/workflows/${made.id}`, { headers, data: theirs })).ok()).toBe(true);
  await page.getByRole('button', { name: 'Save draft' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else saved this first' });
  await expect(dialog.getByText(/\+.*"description": "Mine"/)).toBeVisible();
  await expect(dialog.getByText(/−.*"description": "Theirs"/)).toBeVisible();
  await page.screenshot({ path: `${kShots}/draft-conflict.png` });
  await dialog.getByRole('button', { name: 'Keep theirs' }).click();
  await expect(editor).toContainText('Theirs');
  await write('Mine after all');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('The draft is stored.')).toBeVisible();
  const kept = await (await request.get(`/api/workflows/${made.id}`, { headers })).json();
  expect((kept.draft ?? kept.definition).description).toBe('Mine after all');
});

test('the inbound webhook: address, secret, and a new secret', async ({ page, request }) => {
  const headers = await bearer(request);
  const hooked = { ...kHot, name: 'Hooked', triggers: [{ kind: 'webhook', settings: { email: 'person.mail' } }] };
  const made = await (await request.post('/api/workflows', { headers, data: hooked })).json();
  await signIn(page, `/workflows/${made.id}?tab=webhook`);
  await expect(page.getByText('No webhook starts this workflow yet')).toBeVisible();
  expect((await request.post(`/api/workflows/${made.id}/publish`, { headers })).ok()).toBe(true);
  await page.reload();
  await expect(page.getByText(`/api/hooks/default/${made.id}`).first()).toBeVisible();
  await expect(page.getByText('No webhook starts this workflow yet')).toBeHidden();
  await page.getByRole('button', { name: 'Show' }).click();
  const shown = page.getByTestId('hook-secret');
  await expect(shown).toContainText('whsec_');
  const before = await shown.textContent();
  await page.getByRole('button', { name: 'Change the secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change the secret' }).click();
  await expect(page.getByText('The secret is changed.')).toBeVisible();
  await expect(shown).not.toHaveText(before ?? '');
  await expect(page.getByText('Old secret until')).toBeVisible();
});

test('open runs move to a newer version once it is clear which of them can', async ({ page, request }) => {
  const headers = await bearer(request);
  const resting = (id: string) => ({ name: 'Moving', steps: [{ id, kind: 'wait', settings: { for: '2d' } }] });
  const made = await (await request.post('/api/workflows', { headers, data: resting('rest') })).json();
  const at = `/api/workflows/${made.id}`;
  const openRuns = async () =>
    (await (await request.get(`/api/workflows/runs?workflow_id=${made.id}`, { headers })).json()).runs;
  await request.post(`${at}/publish`, { headers });
  await request.post(`${at}/execute`, { headers, data: { lead_id: 'lead-1' } });
  const waits = async () => {
    const run = await (await request.get(`/api/workflows/runs/${(await openRuns())[0].id}`, { headers })).json();
    return run.steps.length;
  };
  await expect.poll(waits).toBe(1);
  await request.put(at, { headers, data: resting('other') });
  await request.post(`${at}/publish`, { headers });
  await request.put(at, { headers, data: { ...resting('rest'), description: 'Third' } });
  await request.post(`${at}/publish`, { headers });
  await signIn(page, `/workflows/${made.id}?tab=versions`);
  const card = page.getByRole('region', { name: 'Move open runs' });
  await card.getByRole('combobox', { name: 'To version' }).click();
  await page.getByRole('option', { name: '2' }).click();
  await card.getByRole('button', { name: 'See which can' }).click();
  await expect(card.getByRole('status')).toContainText('0 runs can move');
  await expect(card.getByRole('status').getByRole('link')).toHaveCount(1);
  await card.getByRole('combobox', { name: 'To version' }).click();
  await page.getByRole('option', { name: '3' }).click();
  await card.getByRole('button', { name: 'See which can' }).click();
  await card.getByRole('button', { name: 'Move 1 run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Move open runs' }).click();
  await expect(page.getByText('1 run goes on with version 3.')).toBeVisible();
  expect((await openRuns())[0].version).toBe(3);
});
