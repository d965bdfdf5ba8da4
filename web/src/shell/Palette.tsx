import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { IconFileImport, IconMoonStars, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { leadName } from '../leads/names';
import { useMay, useSession } from '../session/SessionContext';
import { placesFor } from './places';

const kFound = 6;

export const openPalette = () => spotlight.open();

/** Ctrl-K: go anywhere, find a lead, do the common things. */
export function Palette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const commands = useCommands();
  const leads = useFoundLeads(query);
  return (
    <Spotlight
      shortcut={['mod + K']}
      query={query}
      onQueryChange={setQuery}
      actions={[...commands, ...leads]}
      filter={(words, actions) => {
        const wanted = words.trim().toLowerCase();
        return actions.filter(
          (action) =>
            !('group' in action && 'actions' in action) &&
            ((action as SpotlightActionData).keywords === 'lead' ||
              (action as SpotlightActionData).label?.toLowerCase().includes(wanted)),
        );
      }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      nothingFound={t('palette.nothing')}
      highlightQuery
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

function useCommands(): SpotlightActionData[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { permissions } = useSession().user;
  const { toggleColorScheme } = useMantineColorScheme();
  const commands: SpotlightActionData[] = placesFor(permissions).map((place) => ({
    id: `go-${place.id}`,
    label: t('palette.goTo', { place: t(`nav.${place.id}`) }),
    leftSection: <place.icon size={18} stroke={1.6} />,
    rightSection: place.key ? <kbd className="ao-keys">G {place.key.toUpperCase()}</kbd> : undefined,
    onClick: () => {
      if (place.outside) location.assign(place.to);
      else void navigate({ to: place.to, search: place.search ?? {} });
    },
  }));
  if (permissions.includes('leads:write')) {
    commands.push({
      id: 'import',
      label: t('import.title'),
      leftSection: <IconFileImport size={18} stroke={1.6} />,
      onClick: () => void navigate({ to: '/leads/import' }),
    });
  }
  commands.push({
    id: 'theme',
    label: t('palette.theme'),
    leftSection: <IconMoonStars size={18} stroke={1.6} />,
    onClick: toggleColorScheme,
  });
  return commands;
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
