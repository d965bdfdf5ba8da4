import { Button, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatNumber, formatShortDay } from '../i18n/format';
import { Card } from '../parts/Card';
import { LineChart } from '../parts/LineChart';
import { type Column, RowTable } from '../parts/RowTable';
import { type DayRow, type FigureName, kFigures, momentsOf } from './days';

const kGroups: Record<string, readonly FigureName[]> = {
  leads: ['leads_created', 'leads_qualified', 'leads_converted', 'leads_synced'],
  work: ['workflows_executed', 'emails_sent'],
};

/** What happened on each day, as lines and, for those who want the numbers, as a table. */
export function DailyCard({ rows }: { rows: readonly DayRow[] }) {
  const { t } = useTranslation();
  const [group, setGroup] = useState('leads');
  const [asTable, table] = useDisclosure(false);
  const names = kGroups[group] ?? [];
  const sum = (name: FigureName) => rows.reduce((total, row) => total + row[name], 0);
  const words = t('analytics.chartWords', {
    from: formatDay(rows[0]?.day ?? ''),
    to: formatDay(rows.at(-1)?.day ?? ''),
    list: names.map((name) => `${t(`analytics.${name}`)} ${formatNumber(sum(name))}`).join(', '),
  });
  return (
    <Card
      title={t('analytics.daily')}
      wide
      aside={
        <div className="ao-card-tools">
          <Select
            size="xs"
            w={180}
            aria-label={t('analytics.shown')}
            allowDeselect={false}
            value={group}
            onChange={(next) => setGroup(next ?? 'leads')}
            data={Object.keys(kGroups).map((value) => ({ value, label: t(`analytics.group_${value}`) }))}
          />
          <Button variant="subtle" size="compact-xs" aria-expanded={asTable} onClick={table.toggle}>
            {asTable ? t('analytics.asChart') : t('analytics.asTable')}
          </Button>
        </div>
      }
    >
      {asTable ? (
        <DayTable rows={rows} />
      ) : (
        <figure className="ao-figure-chart">
          <LineChart
            times={momentsOf(rows)}
            lines={names.map((name) => ({
              name: t(`analytics.${name}`),
              values: rows.map((row) => row[name]),
            }))}
            label={words}
            tick={formatShortDay}
            whole
          />
          <figcaption className="ao-hint">{words}</figcaption>
        </figure>
      )}
    </Card>
  );
}

function DayTable({ rows }: { rows: readonly DayRow[] }) {
  const { t } = useTranslation();
  const columns: Column<DayRow>[] = [
    { key: 'day', label: t('analytics.day'), cell: (row) => formatDay(row.day) },
    ...kFigures.map((name) => ({
      key: name,
      label: t(`analytics.${name}`),
      align: 'right' as const,
      cell: (row: DayRow) => formatNumber(row[name]),
    })),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div className="ao-tall" tabIndex={0} role="region" aria-label={t('analytics.daily')}>
      <RowTable
        label={t('analytics.daily')}
        columns={columns}
        rows={[...rows].reverse()}
        rowKey={(row) => row.day}
      />
    </div>
  );
}
