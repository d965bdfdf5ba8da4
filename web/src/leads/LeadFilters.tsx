import {
  ActionIcon,
  Button,
  Checkbox,
  CloseButton,
  Group,
  Popover,
  Select,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconColumns3, IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../i18n/format';
import { wordFor } from '../i18n/word';
import { momentOf, shownDay } from '../parts/DayField';
import { columnsOf, kLeadColumns, kLeadFilters, type LeadFilter, type LeadSearch } from './search';
import { ViewMenu } from './ViewMenu';

const isDay = (field: LeadFilter) => /_(from|to)$/.test(field);

/** Search, filter chips, saved views and columns: all of it lives in the address. */
export function LeadFilters({
  search,
  onChange,
}: {
  search: LeadSearch;
  onChange: (next: LeadSearch) => void;
}) {
  const { t } = useTranslation();
  const without = (key: LeadFilter) => {
    const { [key]: _gone, ...rest } = search;
    onChange(rest);
  };
  const active = kLeadFilters.filter((key) => search[key] !== undefined);
  return (
    <Group gap="xs" mb="xs" role="search">
      <SearchField value={search.q ?? ''} onChange={(q) => onChange(withText(search, 'q', q))} />
      <AddFilter onAdd={(key, value) => onChange({ ...search, [key]: value })} />
      {active.map((key) => (
        <span key={key} className="ao-chip">
          <span className="ao-ellipsis">
            {t(`filter.${key}`, {
              value: shownValue(key, search[key] ?? ''),
            })}
          </span>
          <ActionIcon
            size={20}
            variant="transparent"
            color="gray"
            aria-label={t('filter.remove', { name: t(`field.${key}`) })}
            onClick={() => without(key)}
          >
            <IconX size={12} />
          </ActionIcon>
        </span>
      ))}
      {active.length > 1 && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            const { q, sort, cols } = search;
            onChange({ ...(q && { q }), ...(sort && { sort }), ...(cols && { cols }) });
          }}
        >
          {t('filter.clear')}
        </Button>
      )}
      <Group gap={4} ml="auto">
        <ViewMenu search={search} onChange={onChange} />
        <ColumnMenu search={search} onChange={onChange} />
      </Group>
    </Group>
  );
}

/** The value of a filter as its reader knows it. */
function shownValue(key: (typeof kLeadFilters)[number], value: string): string {
  if (isDay(key)) return formatDay(shownDay(value, key.endsWith('_to')));
  return key === 'status' ? wordFor('status', value) : value;
}

function withText(search: LeadSearch, key: 'q', text: string): LeadSearch {
  const { [key]: _old, ...rest } = search;
  return text ? { ...rest, [key]: text } : rest;
}

const kTypingPause = 200;

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const tell = useDebouncedCallback(onChange, kTypingPause);
  return (
    <TextInput
      data-page-search
      type="search"
      size="xs"
      className="ao-search-field"
      leftSection={<IconSearch size={14} aria-hidden />}
      aria-label={t('leads.search')}
      placeholder={t('leads.search')}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
      rightSection={
        text && (
          <CloseButton
            size="xs"
            aria-label={t('filter.clearSearch')}
            onClick={() => {
              setText('');
              onChange('');
            }}
          />
        )
      }
    />
  );
}

function AddFilter({ onAdd }: { onAdd: (key: LeadFilter, value: string) => void }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const [field, setField] = useState<LeadFilter>('status');
  const [value, setValue] = useState('');
  const day = isDay(field);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!value.trim()) return;
    onAdd(field, day ? momentOf(value, field.endsWith('_to')) : value.trim());
    setValue('');
    close();
  };
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={14} aria-hidden />} onClick={toggle}>
          {t('filter.add')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('filter.add')}>
        <form onSubmit={add}>
          <Stack gap="xs" w={240}>
            <Select
              label={t('filter.field')}
              size="xs"
              comboboxProps={{ withinPortal: false }}
              allowDeselect={false}
              data={kLeadFilters.map((key) => ({ value: key, label: t(`field.${key}`) }))}
              value={field}
              onChange={(key) => {
                setField((key ?? 'status') as LeadFilter);
                setValue('');
              }}
            />
            <TextInput
              label={t('filter.value')}
              size="xs"
              type={day ? 'date' : 'text'}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" disabled={!value.trim()}>
              {t('filter.apply')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnMenu({ search, onChange }: { search: LeadSearch; onChange: (next: LeadSearch) => void }) {
  const { t } = useTranslation();
  const shown = columnsOf(search);
  return (
    <Popover trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <Tooltip label={t('leads.columns')}>
          <ActionIcon variant="default" size={30} aria-label={t('leads.columns')}>
            <IconColumns3 size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('leads.columns')}>
        <Stack gap={6}>
          <Text size="xs" c="dimmed">
            {t('leads.columns')}
          </Text>
          {kLeadColumns.map((column) => (
            <Checkbox
              key={column}
              size="xs"
              label={t(`field.${column}`)}
              checked={shown.includes(column)}
              disabled={column === 'name'}
              onChange={(event) => {
                const next = event.currentTarget.checked
                  ? [...shown, column]
                  : shown.filter((each) => each !== column);
                onChange({ ...search, cols: kLeadColumns.filter((each) => next.includes(each)).join(',') });
              }}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
