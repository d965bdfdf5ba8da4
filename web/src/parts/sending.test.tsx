import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { useSending } from './useSending';

function Form({ calls }: { calls: (() => Promise<void>)[] }) {
  const { busy, fault, messages, send } = useSending();
  return (
    <button type="button" onClick={() => void send(calls.shift() as () => Promise<void>)}>
      {busy ? 'busy' : (fault?.message ?? 'well')} {messages.name}
    </button>
  );
}

it('tells what was wrong, field by field, and forgets it at the next try', async () => {
  const refused = new Problem(422, {
    detail: 'Not so.',
    errors: [{ pointer: '/name', message: 'is required' }],
  });
  render(<Form calls={[() => Promise.reject(refused), () => Promise.resolve()]} />);
  const button = screen.getByRole('button');
  await userEvent.click(button);
  expect(button.textContent).toBe('Not so. is required');
  await userEvent.click(button);
  expect(button.textContent?.trim()).toBe('well');
});
