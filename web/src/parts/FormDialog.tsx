import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem';
import { ProblemNote } from './ProblemNote';
import { useSending } from './useSending';

/** A dialog with a form: it closes when what it sends was taken, and says what was wrong otherwise. */
export function FormDialog({
  title,
  action,
  ready = true,
  onSend,
  onClose,
  children,
}: {
  title: string;
  /** The words on the button that sends. */
  action: string;
  ready?: boolean;
  onSend: () => Promise<unknown>;
  onClose: () => void;
  /** The fields, with the message for each of them by its name. */
  children: (messages: Record<string, string>, fault: Problem | undefined) => ReactNode;
}) {
  const { t } = useTranslation();
  const { busy, fault, messages, send } = useSending();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    void send(async () => {
      await onSend();
      onClose();
    });
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {fault && fault.errors.length === 0 && <ProblemNote fault={fault} />}
          {children(messages, fault)}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
