import { NumberInput, SimpleGrid } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../i18n/format';
import { Card } from '../parts/Card';
import { Figure } from '../parts/Figure';
import { ProblemNote } from '../parts/ProblemNote';
import { worthOf } from './queries';

/** What the qualified leads may be worth, by what one is worth and how many are won: both are assumptions. */
export function Worth({ days }: { days: number }) {
  const { t } = useTranslation();
  const [value, setValue] = useState<number | string>(100);
  const [rate, setRate] = useState<number | string>(10);
  const [asked] = useDebouncedValue({ value: Number(value), rate: Number(rate) / 100 }, 300);
  const worth = useQuery(worthOf(days, asked.value, asked.rate));
  return (
    <Card title={t('analytics.worth')}>
      <SimpleGrid cols={2} spacing="xs" mb="xs">
        <NumberInput size="xs" label={t('analytics.leadValue')} min={0} value={value} onChange={setValue} />
        <NumberInput
          size="xs"
          label={t('analytics.wonPercent')}
          min={0}
          max={100}
          value={rate}
          onChange={setRate}
        />
      </SimpleGrid>
      {worth.error && <ProblemNote fault={worth.error} onRetry={() => void worth.refetch()} />}
      <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="xs">
        <Figure
          label={t('analytics.leads_qualified')}
          value={worth.data && formatNumber(worth.data.qualified_leads)}
        />
        <Figure
          label={t('analytics.wouldConvert')}
          value={worth.data && formatNumber(worth.data.estimated_conversions)}
        />
        <Figure
          label={t('analytics.revenue')}
          value={worth.data && formatNumber(worth.data.estimated_revenue)}
        />
      </SimpleGrid>
    </Card>
  );
}
