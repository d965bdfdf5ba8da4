import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tokenOf } from './SetupPage';
import { SignInForm } from './SignInForm';
import { safeNext } from './SignInPage';

function answer(status: number, body: unknown) {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

function show(onDone: () => void) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <SignInForm onDone={onDone} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

afterEach(() => vi.unstubAllGlobals());

async function fillIn() {
  await userEvent.type(screen.getByLabelText('User name'), 'ada');
  await userEvent.type(screen.getByLabelText('Password'), 'secret');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('the sign-in form', () => {
  it('asks for a code when the account wants one, and sends it', async () => {
    const sent: unknown[] = [];
    const replies = [
      answer(401, { type: 'urn:ao:problem:two-factor-required', status: 401 }),
      answer(200, { user: {}, csrf_token: 'x', expires_at: '', two_factor_enabled: true }),
    ];
    vi.stubGlobal('fetch', async (request: Request) => {
      sent.push(await request.json());
      return replies.shift();
    });
    const done = vi.fn();
    show(done);
    await fillIn();
    await userEvent.type(await screen.findByLabelText('Code'), ' 123456 ');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(sent).toEqual([
      { username: 'ada', password: 'secret' },
      { username: 'ada', password: 'secret', code: '123456' },
    ]);
  });

  it('says that the password is wrong and keeps what was typed', async () => {
    vi.stubGlobal('fetch', async () => answer(401, { title: 'Authentication required', status: 401 }));
    show(() => undefined);
    await fillIn();
    expect((await screen.findByRole('alert')).textContent).toContain('User name or password is wrong.');
    expect((screen.getByLabelText('User name') as HTMLInputElement).value).toBe('ada');
  });
});

describe('where one comes from', () => {
  it('is only ever a page of this app', () => {
    expect(safeNext('/leads?status=new')).toBe('/leads?status=new');
    expect(safeNext('//evil.example')).toBe('/');
    expect(safeNext('/\\evil.example')).toBe('/');
    expect(safeNext('https://evil.example')).toBe('/');
    expect(safeNext(undefined)).toBe('/');
  });

  it('may bring the token of the set-up link', () => {
    expect(tokenOf('#token=abc')).toBe('abc');
    expect(tokenOf('')).toBe('');
  });
});
