import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from '../i18n/i18n';
import { useSession } from '../session/SessionContext';
import { type LeadSearch, readLeadSearch } from './search';

export interface SavedView {
  name: string;
  search: LeadSearch;
}

/** The views that were stored; what cannot be read counts as none. */
export function parseViews(text: string | null): SavedView[] {
  try {
    const rows: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(rows)) return [];
    return rows
      .filter(
        (row) => typeof row?.name === 'string' && typeof row?.search === 'object' && row.search !== null,
      )
      .map((row) => ({ name: row.name as string, search: readLeadSearch(row.search) }));
  } catch {
    return [];
  }
}

/** Filters, order and columns under a name; kept in this browser, by user. */
export function ViewMenu({ search, onChange }: { search: LeadSearch; onChange: (next: LeadSearch) => void }) {
  const { t } = useTranslation();
  const key = `ao-views-${useSession().user.id}`;
  const [views, setViews] = useState(() => parseViews(readStored(key)));
  const [name, setName] = useState('');
  const [opened, setOpened] = useState(false);
  const store = (next: SavedView[]) => {
    setViews(next);
    writeStored(key, JSON.stringify(next));
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    if (!called) return;
    store([...views.filter((view) => view.name !== called), { name: called, search }]);
    setName('');
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <Tooltip label={t('views.title')}>
          <ActionIcon
            variant="default"
            size={30}
            aria-label={t('views.title')}
            onClick={() => setOpened(!opened)}
          >
            <IconBookmark size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('views.title')}>
        <Stack gap="xs" w={240}>
          {views.length === 0 && (
            <Text size="xs" c="dimmed">
              {t('views.empty')}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} gap={4} wrap="nowrap" justify="space-between">
              <Button
                variant="subtle"
                justify="flex-start"
                fullWidth
                onClick={() => {
                  onChange(view.search);
                  setOpened(false);
                }}
              >
                {view.name}
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => store(views.filter((each) => each.name !== view.name))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={add}>
            <Group gap={4} wrap="nowrap" align="end">
              <TextInput
                size="xs"
                label={t('views.name')}
                value={name}
                maxLength={60}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button type="submit" disabled={!name.trim()}>
                {t('common.save')}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
