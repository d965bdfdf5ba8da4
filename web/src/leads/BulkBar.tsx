import { Button, Group, Paper, Text } from '@mantine/core';
import { IconEdit, IconTag, IconTagOff, IconTrash, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { GuardedButton } from '../parts/Guarded';
import { BulkDialog } from './BulkDialog';
import type { BulkWork } from './bulk';
import type { LeadSearch } from './search';
import { countOf, type useSelection } from './selection';

/** What can be done to the selected leads; the number is always in sight. */
export function BulkBar({
  search,
  total,
  picked,
}: {
  search: LeadSearch;
  total: number;
  picked: ReturnType<typeof useSelection>;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<BulkWork['kind']>();
  const count = countOf(picked.selection, total);
  const { clear } = picked;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const inDialog = event.target instanceof HTMLElement && event.target.closest('[role="dialog"],input');
      if (event.key === 'Escape' && !inDialog) clear();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [clear]);
  if (count === 0 && !kind) return null;
  return (
    <>
      <Paper className="ao-bulk" withBorder shadow="md" role="region" aria-label={t('bulk.region')}>
        <Group gap="xs">
          <Text size="sm" fw={600} role="status">
            {t('bulk.count', { count, shown: formatNumber(count) })}
          </Text>
          {!picked.selection.all && count < total && (
            <Button variant="subtle" size="compact-sm" onClick={picked.selectAll}>
              {t('bulk.selectAll', { shown: formatNumber(total) })}
            </Button>
          )}
          <GuardedButton
            right="leads:write"
            variant="default"
            size="compact-sm"
            leftSection={<IconEdit size={14} aria-hidden />}
            onClick={() => setKind('set')}
          >
            {t('bulk.set')}
          </GuardedButton>
          <GuardedButton
            right="leads:write"
            variant="default"
            size="compact-sm"
            leftSection={<IconTag size={14} aria-hidden />}
            onClick={() => setKind('addTags')}
          >
            {t('bulk.addTags')}
          </GuardedButton>
          <GuardedButton
            right="leads:write"
            variant="default"
            size="compact-sm"
            leftSection={<IconTagOff size={14} aria-hidden />}
            onClick={() => setKind('removeTags')}
          >
            {t('bulk.removeTags')}
          </GuardedButton>
          <GuardedButton
            right="leads:delete"
            variant="default"
            size="compact-sm"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => setKind('delete')}
          >
            {t('common.delete')}
          </GuardedButton>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={clear}
          >
            {t('bulk.clear')}
          </Button>
        </Group>
      </Paper>
      {kind && (
        <BulkDialog
          kind={kind}
          search={search}
          selection={picked.selection}
          expected={count}
          onDone={clear}
          onClose={() => setKind(undefined)}
        />
      )}
    </>
  );
}
