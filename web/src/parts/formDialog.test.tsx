import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Problem } from '../api/problem';
import { startI18n } from '../i18n/i18n';
import { FormDialog } from './FormDialog';

beforeAll(startI18n);

function show(onSend: () => Promise<void>) {
  const onClose = vi.fn();
  render(
    <MantineProvider env="test">
      <FormDialog title="New" action="Create" onSend={onSend} onClose={onClose}>
        {(messages) => <p>{messages.name ?? 'fine'}</p>}
      </FormDialog>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  return onClose;
}

describe('a dialog with a form', () => {
  it('closes when what it sent was taken', async () => {
    const onClose = show(async () => undefined);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  it('stays and says at the field what is wrong', async () => {
    const errors = [{ pointer: '/name', message: 'is taken', code: 'conflict' }];
    const onClose = show(async () => {
      throw new Problem(422, { detail: 'Not valid.', errors });
    });
    expect(await screen.findByText('is taken')).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });
});
