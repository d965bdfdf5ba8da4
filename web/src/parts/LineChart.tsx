import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from '../i18n/format';

const kHeight = 180;
const kWholeSteps = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((ten) => [ten, 2 * ten, 5 * ten]);
const kTones = ['busy', 'warn', 'good', 'bad'] as const;
const kDashes = [[], [6, 4], [2, 3], [10, 3, 2, 3]] as const;
const kMarks = ['━', '╍', '┅', '┉'] as const;

export interface Line {
  name: string;
  values: readonly (number | null)[];
  /** The scale is at least so high. */
  least?: number;
  /** Lines with a scale of their own: the first such line is measured at the right. */
  apart?: boolean;
}

/**
 * Lines over time, told apart by colour and by dashes. `times` are seconds since 1970. A chart is a picture:
 * `label` says in words what it shows, and whoever draws one puts the numbers beside it.
 */
export function LineChart({
  times,
  lines,
  label,
  tick,
  whole = false,
}: {
  times: readonly number[];
  lines: readonly Line[];
  label: string;
  tick?: (seconds: number) => string;
  /** The values are whole numbers: so are the marks of the axis. */
  whole?: boolean;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  // Also when the system goes dark in the evening: the colours of a chart are painted, not styled.
  const colorScheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const shape = JSON.stringify(lines.map(({ name, least, apart }) => [name, least ?? 1, apart ?? false]));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew with each theme
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    const shapes = JSON.parse(shape) as [string, number, boolean][];
    const made = new uPlot(
      optionsOf(shapes, box, whole, tick),
      [[], ...shapes.map(() => [])] as unknown as uPlot.AlignedData,
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
  }, [colorScheme, shape, whole, tick]);

  useEffect(() => {
    plot.current?.setData([times, ...lines.map((line) => line.values)] as uPlot.AlignedData);
  });

  return (
    <>
      <ul className="ao-legend">
        {lines.map(({ name }, index) => (
          <li key={name} className={`ao-${kTones[index % kTones.length]}`}>
            {kMarks[index % kMarks.length]} {name}
          </li>
        ))}
      </ul>
      <div ref={host} className="ao-chart" role="img" aria-label={label} />
    </>
  );
}

function optionsOf(
  shapes: readonly [string, number, boolean][],
  box: HTMLElement,
  whole: boolean,
  tick: ((seconds: number) => string) | undefined,
): uPlot.Options {
  const colour = (name: string) => getComputedStyle(box).getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--ao-line'), width: 1 },
  };
  const numbers = (_: uPlot, marks: number[]) => marks.map(formatNumber);
  const range = (least: number) => ({
    range: (_: uPlot, __: number, high: number): [number, number] => [0, Math.max(least, high * 1.1)],
  });
  const scaleOf = (apart: boolean) => (apart ? 'right' : 'left');
  const scales: uPlot.Scales = {};
  for (const [, least, apart] of shapes) scales[scaleOf(apart)] ??= range(least);
  return {
    width: box.clientWidth,
    height: kHeight,
    legend: { show: false },
    cursor: { show: false },
    scales,
    axes: [
      tick
        ? { ...axis, size: 30, space: 72, values: (_, splits) => splits.map(tick) }
        : { ...axis, size: 30 },
      { ...axis, scale: 'left', size: 56, values: numbers, ...(whole ? { incrs: kWholeSteps } : {}) },
      ...(scales.right
        ? [{ ...axis, scale: 'right', side: 1 as const, size: 56, values: numbers, grid: { show: false } }]
        : []),
    ],
    series: [
      {},
      ...shapes.map(([label, , apart], index) => ({
        label,
        scale: scaleOf(apart),
        stroke: colour(`--ao-${kTones[index % kTones.length]}`),
        width: 2,
        dash: [...(kDashes[index % kDashes.length] ?? [])],
        points: { show: false },
      })),
    ],
  };
}
