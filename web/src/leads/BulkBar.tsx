import { Button, Group, Paper, Text } from '@mantine/core';
import {
  IconEdit,
  IconRoute,
  IconTag,
  IconTagOff,
  IconTrash,
  IconUserCheck,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { GuardedButton } from '../parts/Guarded';
import { BulkDialog, type BulkKind } from './BulkDialog';
import type { LeadSearch } from './search';
import { countOf, type useSelection } from './selection';
import { TriggerDialog } from './TriggerDialog';

const kOffers: readonly { kind: BulkKind | 'trigger'; right: string; icon: typeof IconEdit }[] = [
  { kind: 'set', right: 'leads:write', icon: IconEdit },
  { kind: 'assign', right: 'leads:write', icon: IconUserCheck },
  { kind: 'addTags', right: 'leads:write', icon: IconTag },
  { kind: 'removeTags', right: 'leads:write', icon: IconTagOff },
  { kind: 'trigger', right: 'workflows:write', icon: IconRoute },
  { kind: 'delete', right: 'leads:delete', icon: IconTrash },
];

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
  const [kind, setKind] = useState<BulkKind | 'trigger'>();
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
          {kOffers.map(({ kind: offered, right, icon: Icon }) => (
            <GuardedButton
              key={offered}
              right={right}
              variant="default"
              size="compact-sm"
              leftSection={<Icon size={14} aria-hidden />}
              onClick={() => setKind(offered)}
            >
              {t(`bulk.${offered}`)}
            </GuardedButton>
          ))}
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
      {kind === 'trigger' && (
        <TriggerDialog
          search={search}
          selection={picked.selection}
          onDone={clear}
          onClose={() => setKind(undefined)}
        />
      )}
      {kind && kind !== 'trigger' && (
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
