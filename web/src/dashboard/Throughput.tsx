import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatNumber } from '../i18n/format';
import { LineChart } from '../parts/LineChart';
import { queueList } from '../tasks/queries';
import { columnsOf, type Sample, withSample } from './samples';

let kept: readonly Sample[] = [];
const tick = (seconds: number) => formatClock(seconds, true);

/** Tasks waiting and finished a second, since the page was opened: drawn from what the server said. */
export default function Throughput() {
  const { t } = useTranslation();
  const queues = useQuery({ ...queueList(), refetchInterval: 2_000 });
  const [samples, setSamples] = useState(kept);
  const rows = queues.data?.queues;
  const at = queues.dataUpdatedAt;

  useEffect(() => {
    if (!rows) return;
    kept = withSample(kept, {
      at: at / 1_000,
      waiting: rows.reduce((sum, queue) => sum + queue.ready, 0),
      rate: rows.reduce((sum, queue) => sum + queue.finished_per_second, 0),
    });
    setSamples(kept);
  }, [rows, at]);

  const last = samples.at(-1);
  const [times, rates, waiting] = columnsOf(samples);
  const words = t('dashboard.chartWords', {
    waiting: formatNumber(last?.waiting ?? 0),
    rate: formatNumber(Math.round((last?.rate ?? 0) * 100) / 100),
  });
  return (
    <figure className="ao-figure-chart">
      <LineChart
        times={times}
        lines={[
          { name: t('dashboard.rate'), values: rates },
          { name: t('dashboard.waiting'), values: waiting, least: 5, apart: true },
        ]}
        label={words}
        tick={tick}
      />
      <figcaption className="ao-hint">{words}</figcaption>
    </figure>
  );
}
