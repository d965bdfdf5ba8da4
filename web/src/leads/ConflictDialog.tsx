import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { wordFor } from '../i18n/word';
import { ProblemNote } from '../parts/ProblemNote';
import { changedFields, fieldText, type LeadField } from './fields';
import { renewLeads } from './queries';
import type { Conflict } from './useSaveLead';

function shownText(lead: Conflict['before'], field: LeadField): string {
  const text = fieldText(lead, field);
  return (field === 'status' ? wordFor('status', text) : text) || '–';
}

/** Both versions side by side; the user decides which one stays. */
export function ConflictDialog({
  conflict,
  save,
  onClose,
}: {
  conflict: Conflict | undefined;
  save: (before: Conflict['theirs'], patch: Conflict['patch']) => Promise<boolean>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [fault, setFault] = useState<unknown>();
  if (!conflict) return null;
  const mine = { ...conflict.before, ...conflict.patch } as Conflict['before'];
  const fields = changedFields(mine, conflict.theirs);
  const takeTheirs = () => {
    renewLeads(client);
    onClose();
  };
  const keepMine = async () => {
    try {
      if (await save(conflict.theirs, conflict.patch)) onClose();
    } catch (thrown) {
      setFault(thrown);
    }
  };
  return (
    <Modal opened onClose={takeTheirs} title={t('conflict.title')} size="lg" centered>
      <Stack gap="sm">
        <Text size="sm">{t('conflict.body')}</Text>
        <Table className="ao-rows">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('conflict.field')}</Table.Th>
              <Table.Th>{t('conflict.mine')}</Table.Th>
              <Table.Th>{t('conflict.theirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => (
              <Table.Tr key={field}>
                <Table.Td data-label={t('conflict.field')}>{t(`field.${field}`)}</Table.Td>
                <Table.Td data-label={t('conflict.mine')} className="ao-words">
                  {field in conflict.patch ? (
                    <ins>{shownText(mine, field)}</ins>
                  ) : (
                    <span className="ao-none">{t('conflict.untouched')}</span>
                  )}
                </Table.Td>
                <Table.Td data-label={t('conflict.theirs')} className="ao-words">
                  {shownText(conflict.theirs, field)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {fault !== undefined && <ProblemNote fault={fault} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={takeTheirs}>
            {t('conflict.takeTheirs')}
          </Button>
          <Button onClick={() => void keepMine()}>{t('conflict.keepMine')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
