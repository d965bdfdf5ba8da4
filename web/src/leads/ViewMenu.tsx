import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Group,
  Popover,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconBookmark, IconTrash, IconUsers, IconUsersPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { ProblemNote } from '../parts/ProblemNote';
import { useSending } from '../parts/useSending';
import { useMay, useSession } from '../session/SessionContext';
import type { LeadSearch } from './search';
import {
  keepOldViews,
  kLongestName,
  type LeftView,
  moveViews,
  oldViews,
  savedViews,
  searchOf,
  type View,
  viewBody,
} from './views';

/** Filters, order and columns under a name: one's own, and those shared in the tenant. */
export function ViewMenu({ search, onChange }: { search: LeadSearch; onChange: (next: LeadSearch) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const left = useMovedViews();
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
        <Views
          search={search}
          left={left}
          onPick={(next) => {
            onChange(next);
            setOpened(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Views that this browser still holds go to the server once; gives those that were refused. */
function useMovedViews(): LeftView[] {
  const { user } = useSession();
  const client = useQueryClient();
  const move = useQuery({
    queryKey: ['views-move', user.id],
    queryFn: () => moveViews(user.id),
    enabled: () => oldViews(user.id).length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const movedAt = move.dataUpdatedAt;
  useEffect(() => {
    if (movedAt) void client.invalidateQueries({ queryKey: ['views', user.id] });
  }, [movedAt, client, user.id]);
  return move.data ?? [];
}

function Views({
  search,
  left,
  onPick,
}: {
  search: LeadSearch;
  left: readonly LeftView[];
  onPick: (search: LeadSearch) => void;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  const mayShare = useMay('leads:write');
  const list = useQuery(savedViews(user.id));
  const sending = useSending();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const views = list.data ?? [];
  const called = name.trim();
  const same = views.find((view) => view.own && view.name === called);

  const change = (call: () => Promise<unknown>) =>
    sending.send(async () => {
      try {
        await call();
      } finally {
        await client.invalidateQueries({ queryKey: ['views', user.id] });
      }
    });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!called) return;
    // A view that is shared already stays so when it is replaced.
    const body = { name: called, ...(mayShare && shared ? { shared } : {}), ...viewBody(search) };
    void change(async () => {
      const params = { path: { view_id: same?.id ?? '' } };
      await (same
        ? take(api.PUT('/api/views/{view_id}', { params, body }))
        : take(api.POST('/api/views', { body })));
      setName('');
      setShared(false);
    });
  };
  const share = (view: View) => {
    const params = { path: { view_id: view.id } };
    void change(() => take(api.PUT('/api/views/{view_id}', { params, body: { shared: !view.shared } })));
  };
  const remove = (view: View) => {
    // The button goes with its view; whoever works by keyboard goes on from here.
    input.current?.focus();
    void change(() => take(api.DELETE('/api/views/{view_id}', { params: { path: { view_id: view.id } } })));
  };

  return (
    <Stack gap="xs" w={280}>
      {list.error && <ProblemNote fault={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('views.empty')}
        </Text>
      )}
      <div className="ao-views">
        {views.map((view) => (
          <ViewRow
            key={view.id}
            view={view}
            onPick={() => onPick(searchOf(view))}
            onShare={() => share(view)}
            onRemove={() => remove(view)}
          />
        ))}
      </div>
      <LeftNote left={left} />
      {sending.fault && <ProblemNote fault={sending.fault} />}
      <form onSubmit={save}>
        <Group gap={4} wrap="nowrap" align="end">
          <TextInput
            ref={input}
            size="xs"
            style={{ flexGrow: 1 }}
            label={t('views.name')}
            value={name}
            maxLength={kLongestName}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!called} loading={sending.busy}>
            {same ? t('views.replace') : t('common.save')}
          </Button>
        </Group>
        <Checkbox
          size="xs"
          mt={6}
          label={t('views.share')}
          description={mayShare ? undefined : t('problem.needs', { right: 'leads:write' })}
          disabled={!mayShare}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      </form>
    </Stack>
  );
}

function ViewRow({
  view,
  onPick,
  onShare,
  onRemove,
}: {
  view: View;
  onPick: () => void;
  onShare: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const mayShare = useMay('leads:write');
  const mayAll = useMay('users:manage');
  const { name } = view;
  return (
    <Group gap={4} wrap="nowrap" justify="space-between">
      <Button
        variant="subtle"
        justify="flex-start"
        fullWidth
        rightSection={view.own ? undefined : <Text size="xs">{t('views.others')}</Text>}
        onClick={onPick}
      >
        {name}
      </Button>
      {view.own && (mayShare || view.shared) && (
        <Tooltip label={t(view.shared ? 'views.isShared' : 'views.isOwn')}>
          <ActionIcon
            variant={view.shared ? 'light' : 'subtle'}
            color="gray"
            aria-pressed={view.shared}
            aria-label={t('views.shareNamed', { name })}
            onClick={onShare}
          >
            {view.shared ? <IconUsers size={14} /> : <IconUsersPlus size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
      {(view.own || mayAll) && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('views.remove', { name })} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}

/** Views of this browser that the server refused; they stay here until somebody gives them up. */
function LeftNote({ left }: { left: readonly LeftView[] }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  if (left.length === 0) return null;
  const forget = () => {
    keepOldViews(user.id, []);
    client.setQueryData(['views-move', user.id], []);
  };
  return (
    <Alert color="yellow" variant="light" title={t('views.left', { count: left.length })}>
      <ul className="ao-faults">
        {left.map((view) => (
          <li key={view.name}>
            <strong>{view.name}</strong>: {view.why}
          </li>
        ))}
      </ul>
      <Button size="xs" variant="default" onClick={forget}>
        {t('views.forget')}
      </Button>
    </Alert>
  );
}
