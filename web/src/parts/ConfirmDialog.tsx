import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote';

const kLongestReason = 200;

/** Asks before something that cannot be taken back; above all with the number of what it touches. */
export function ConfirmDialog({
  opened,
  title,
  action,
  children,
  typeThis,
  danger = false,
  withReason = false,
  onConfirm,
  onClose,
}: {
  opened: boolean;
  title: string;
  action: string;
  children?: ReactNode;
  typeThis?: string;
  danger?: boolean;
  /** Asks why, too; the answer may stay empty. */
  withReason?: boolean;
  onConfirm: (reason: string) => Promise<unknown> | unknown;
  onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      {opened && (
        <Body
          {...{ action, children, danger, withReason, onConfirm, onClose }}
          {...(typeThis ? { typeThis } : {})}
        />
      )}
    </Modal>
  );
}

function Body({
  action,
  children,
  typeThis,
  danger,
  withReason,
  onConfirm,
  onClose,
}: {
  action: string;
  children?: ReactNode;
  typeThis?: string;
  danger: boolean;
  withReason: boolean;
  onConfirm: (reason: string) => Promise<unknown> | unknown;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const go = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (thrown) {
      setFault(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <Stack gap="sm">
        {typeof children === 'string' ? <Text size="sm">{children}</Text> : children}
        {withReason && (
          <TextInput
            label={t('tasks.reason')}
            description={t('tasks.reasonHint')}
            value={reason}
            maxLength={kLongestReason}
            onChange={(event) => setReason(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        {typeThis && (
          <TextInput
            label={t('confirm.type', { text: typeThis })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        {fault !== undefined && <ProblemNote fault={fault} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            color={danger ? 'red' : undefined}
            loading={busy}
            disabled={typeThis !== undefined && typed.trim() !== typeThis}
            data-autofocus
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
