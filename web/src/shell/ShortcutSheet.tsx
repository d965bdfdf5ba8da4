import { Kbd, Modal, Switch, Table, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { writeStored } from '../i18n/i18n';
import { useSession } from '../session/SessionContext';
import { placesFor } from './places';
import { kShortcutsOff, shortcutsAreOn } from './useShellShortcuts';

const kGeneral = [
  ['palette', ['Ctrl', 'K']],
  ['search', ['/']],
  ['sheet', ['?']],
  ['close', ['Esc']],
] as const;

const kTable = [
  ['down', ['J']],
  ['up', ['K']],
  ['select', ['X']],
  ['open', ['Enter']],
  ['edit', ['E']],
] as const;

const kCompare = [
  ['merge', ['M']],
  ['notSame', ['N']],
  ['skipGroup', ['S']],
] as const;

export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { permissions } = useSession().user;
  const [on, setOn] = useState(shortcutsAreOn);
  const go = placesFor(permissions)
    .filter((place) => place.key)
    .map((place) => [t(`nav.${place.id}`), ['G', place.key?.toUpperCase() ?? '']] as const);
  return (
    <Modal opened={opened} onClose={onClose} title={t('shell.shortcuts')} size="lg">
      <Switch
        label={t('shortcut.on')}
        checked={on}
        onChange={(event) => {
          setOn(event.currentTarget.checked);
          writeStored(kShortcutsOff, event.currentTarget.checked ? '0' : '1');
        }}
        mb="md"
      />
      <div className="ao-sheet">
        <Keys
          title={t('shortcut.everywhere')}
          rows={kGeneral.map(([id, keys]) => [t(`shortcut.${id}`), keys])}
        />
        <Keys title={t('shortcut.goTo')} rows={go} />
        <Keys title={t('shortcut.inTables')} rows={kTable.map(([id, keys]) => [t(`shortcut.${id}`), keys])} />
        <Keys
          title={t('shortcut.inDuplicates')}
          rows={kCompare.map(([id, keys]) => [t(`shortcut.${id}`), keys])}
        />
      </div>
    </Modal>
  );
}

function Keys({ title, rows }: { title: string; rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <section>
      <Title order={2} size="sm" mb={4}>
        {title}
      </Title>
      <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={0}>
        <Table.Tbody>
          {rows.map(([words, keys]) => (
            <Table.Tr key={words}>
              <Table.Td>{words}</Table.Td>
              <Table.Td ta="right" className="ao-nowrap">
                {keys.map((key) => (
                  <Kbd key={key} size="xs" ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
