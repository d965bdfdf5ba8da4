import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../api/client';
import { useMay } from '../session/SessionContext';
import { leadName } from './names';

const kOffered = 10;

/** One lead, found by typing part of a name or an address. */
export function LeadPick({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const { t } = useTranslation();
  const may = useMay('leads:read');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['leads', 'pick', q],
    queryFn: ({ signal }) => {
      const query = { limit: kOffered, ...(q ? { q } : {}) };
      return take(api.GET('/api/leads', { params: { query }, signal }));
    },
    enabled: may,
    placeholderData: keepPreviousData,
  });
  const offers = (found.data?.leads ?? []).map((lead) => ({
    value: lead.id,
    label: `${leadName(lead)} · ${lead.email}`,
  }));
  return (
    <Select
      label={label}
      placeholder={t('leads.search')}
      searchable
      clearable
      disabled={!may}
      data={offers}
      filter={({ options }) => options}
      nothingFoundMessage={t('palette.nothing')}
      value={value}
      onChange={onChange}
      onSearchChange={(text) => setTyped(offers.some((offer) => offer.label === text) ? '' : text)}
    />
  );
}
