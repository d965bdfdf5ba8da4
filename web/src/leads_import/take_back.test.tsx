import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Middleware } from 'openapi-fetch';
import { afterEach, expect, it } from 'vitest';
import { api } from '../api/client';
import { SessionProvider } from '../session/SessionContext';
import type { Session } from '../session/session';
import { TakeBack } from './ResultStep';

const asked: string[] = [];
const server: Middleware = {
  onRequest: ({ request }) => {
    const url = new URL(request.url);
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    const dryRun = url.searchParams.get('dry_run') === 'true';
    const counts = dryRun ? { done: 0, refused: 0 } : { done: 1, refused: 1 };
    return Response.json({ dry_run: dryRun, selected: 2, unchanged: 0, refused_leads: [], ...counts });
  },
};
afterEach(() => api.eject(server));

function show(permissions: string[]): void {
  const session = { user: { id: 'u', permissions } } as unknown as Session;
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SessionProvider session={session}>
          <TakeBack id="import-1" />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it('counts before it asks, deletes after it was told to, and says what stays', async () => {
  api.use(server);
  show(['leads:delete']);
  await userEvent.click(screen.getByRole('button', { name: 'Take it back' }));
  const dialog = await screen.findByRole('dialog', { name: 'Take 2 leads back?' });
  expect(asked).toEqual(['POST /api/leads/import/import-1/undo?dry_run=true']);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Delete 2 leads' }));
  const told = await screen.findByRole('status');
  expect(told.textContent).toBe('1 lead was deleted. 1 was changed since the import and stays.');
  expect(asked.at(-1)).toBe('POST /api/leads/import/import-1/undo?dry_run=false');
});

it('is not for those who may not delete leads', () => {
  show(['leads:write']);
  expect(screen.getByRole('button', { name: 'Take it back' })).toHaveProperty('disabled', true);
});
