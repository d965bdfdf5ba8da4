import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
  spotlight,
} from '@mantine/spotlight';
import { IconBookmark, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { leadName } from '../leads/names';
import { savedViews, searchOf } from '../leads/views';
import { useMay, useSession } from '../session/SessionContext';
import { placesFor } from './places';
import { useCommands } from './useCommands';

const kFound = 6;

export const openPalette = () => spotlight.open();

/** Ctrl-K: find a lead, run an action, go anywhere. */
export function Palette({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const groups: SpotlightActionGroupData[] = [
    { group: t('nav.leads'), actions: useFoundLeads(query) },
    { group: t('palette.commands'), actions: useCommands(onShortcuts) },
    { group: t('palette.places'), actions: usePlaces() },
    { group: t('views.title'), actions: useViews() },
  ];
  return (
    <Spotlight
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      query={query}
      onQueryChange={setQuery}
      actions={groups}
      filter={(words, actions) => matching(words, actions as SpotlightActionGroupData[])}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      nothingFound={t('palette.nothing')}
      scrollable
      maxHeight={420}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'group', 'aria-label': t('palette.open') } }}
      transitionProps={{ duration: 0 }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
    />
  );
}

/** The groups with what has all the typed words; leads were found by the server. */
export function matching(
  words: string,
  groups: readonly SpotlightActionGroupData[],
): SpotlightActionGroupData[] {
  const wanted = words.trim().toLowerCase().split(/\s+/);
  const fits = ({ keywords, label }: SpotlightActionData) =>
    keywords === 'lead' || wanted.every((word) => label?.toLowerCase().includes(word));
  return groups
    .map(({ group, actions }) => ({ group, actions: actions.filter(fits) }))
    .filter(({ actions }) => actions.length > 0);
}

function usePlaces(): SpotlightActionData[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { permissions } = useSession().user;
  return placesFor(permissions).map((place) => ({
    id: `go-${place.id}`,
    label: t('palette.goTo', { place: t(`nav.${place.id}`) }),
    leftSection: <place.icon size={18} stroke={1.6} />,
    rightSection: place.key ? <kbd className="ao-keys">G {place.key.toUpperCase()}</kbd> : undefined,
    onClick: () => {
      if (place.outside) location.assign(place.to);
      else void navigate({ to: place.to, search: place.search ?? {} });
    },
  }));
}

function useViews(): SpotlightActionData[] {
  const navigate = useNavigate();
  const { user } = useSession();
  const views = useQuery({ ...savedViews(user.id), enabled: useMay('leads:read'), staleTime: 60_000 });
  return (views.data ?? []).map((view) => ({
    id: `view-${view.id}`,
    label: view.name,
    leftSection: <IconBookmark size={18} stroke={1.6} />,
    onClick: () => void navigate({ to: '/leads', search: searchOf(view) }),
  }));
}

function useFoundLeads(query: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const may = useMay('leads:read');
  const [words] = useDebouncedValue(query.trim(), 200);
  const found = useQuery({
    queryKey: ['leads', 'palette', words],
    queryFn: ({ signal }) =>
      take(api.GET('/api/leads', { params: { query: { q: words, limit: kFound } }, signal })),
    enabled: may && words.length >= 2,
    placeholderData: keepPreviousData,
  });
  if (words.length < 2) return [];
  return (found.data?.leads ?? []).map((lead) => ({
    id: `lead-${lead.id}`,
    label: leadName(lead),
    description: [lead.email, lead.company].filter(Boolean).join(' · '),
    keywords: 'lead',
    leftSection: <IconUser size={18} stroke={1.6} />,
    onClick: () => void navigate({ to: '/leads/$leadId', params: { leadId: lead.id } }),
  }));
}
