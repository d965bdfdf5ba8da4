import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from '../i18n/format';
import { queueList } from '../tasks/queries';
import { columnsOf, type Sample, withSample } from './samples';

const kHeight = 180;
let kept: readonly Sample[] = [];

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
  const words = t('dashboard.chartWords', {
    waiting: formatNumber(last?.waiting ?? 0),
    rate: formatNumber(Math.round((last?.rate ?? 0) * 100) / 100),
  });
  return (
    <figure className="ao-figure-chart">
      <Chart samples={samples} names={[t('dashboard.rate'), t('dashboard.waiting')]} label={words} />
      <figcaption className="ao-hint">{words}</figcaption>
    </figure>
  );
}

function Chart({
  samples,
  names,
  label,
}: {
  samples: readonly Sample[];
  names: [string, string];
  label: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const { colorScheme } = useMantineColorScheme();
  const [rateName, waitingName] = names;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew with each theme
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const colour = (name: string) => getComputedStyle(box).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--mantine-color-dimmed'),
      grid: { stroke: colour('--ao-line'), width: 1 },
    };
    const made = new uPlot(
      {
        width: box.clientWidth,
        height: kHeight,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          rate: { range: (_, __, high) => [0, Math.max(1, high * 1.1)] },
          waiting: { range: (_, __, high) => [0, Math.max(5, high * 1.1)] },
        },
        axes: [
          axis,
          { ...axis, scale: 'rate', size: 44 },
          { ...axis, scale: 'waiting', side: 1, size: 44, grid: { show: false } },
        ],
        series: [
          {},
          { label: rateName, scale: 'rate', stroke: colour('--ao-busy'), width: 2 },
          { label: waitingName, scale: 'waiting', stroke: colour('--ao-warn'), width: 2, dash: [6, 4] },
        ],
      },
      [[], [], []],
      box,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: kHeight }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [colorScheme, rateName, waitingName]);

  useEffect(() => {
    plot.current?.setData(columnsOf(samples));
  }, [samples]);

  return (
    <>
      <ul className="ao-legend">
        <li className="ao-busy">━ {rateName}</li>
        <li className="ao-warn">╍ {waitingName}</li>
      </ul>
      <div ref={host} className="ao-chart" role="img" aria-label={label} />
    </>
  );
}
