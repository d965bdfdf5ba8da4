import { describe, expect, it } from 'vitest';
import { layered } from './layers';

const kGaps = { across: 100, down: 10 };
const drawn = (ids: string, ...ways: string[]) =>
  layered(
    { ids: [...ids], edges: ways.map((way) => ({ from: way[0] as string, to: way[1] as string })) },
    kGaps,
  );

describe('layers', () => {
  it('put a line of steps straight below each other', () => {
    expect([...drawn('abc', 'ab', 'bc')]).toEqual([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 0, y: 10 }],
      ['c', { x: 0, y: 20 }],
    ]);
  });

  it('spread branches evenly below what they come from, and join them in the middle', () => {
    const places = drawn('abcde', 'ab', 'ac', 'ad', 'be', 'ce', 'de');
    expect(['b', 'c', 'd'].map((id) => places.get(id)?.x)).toEqual([0, 100, 200]);
    expect([places.get('a')?.x, places.get('e')?.x]).toEqual([100, 100]);
  });

  it('keep steps apart, and off the ways that pass them', () => {
    const places = drawn('abcdefg', 'ab', 'bc', 'cg', 'ad', 'de', 'ef', 'fg', 'ag', 'bf');
    const at = [...places.values()];
    for (const one of at)
      for (const other of at)
        if (one !== other && one.y === other.y)
          expect(Math.abs(one.x - other.x)).toBeGreaterThanOrEqual(99.9);
    // The way from a to g passes the layers between them beside the steps.
    expect(new Set(['a', 'b', 'c', 'g'].map((id) => places.get(id)?.y)).size).toBe(4);
  });

  it('do not cross where they need not', () => {
    const places = drawn('abcde', 'ab', 'ac', 'be', 'cd');
    const side = (one: string, other: string) =>
      Math.sign((places.get(one)?.x ?? 0) - (places.get(other)?.x ?? 0));
    expect(side('b', 'c')).toBe(side('e', 'd'));
  });

  it('survive a way back, and a step that nothing leads to', () => {
    const places = drawn('abc', 'ab', 'ba');
    expect([places.get('a')?.y, places.get('b')?.y, places.get('c')?.y]).toEqual([0, 10, 0]);
  });

  it('are quick for 200 steps', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const edges = ids.flatMap((id, index) => [
      { from: id, to: `s${index + 1}` },
      { from: id, to: `s${index + 7}` },
    ]);
    const known = new Set(ids);
    const before = performance.now();
    const places = layered({ ids, edges: edges.filter(({ to }) => known.has(to)) }, kGaps);
    expect(places.size).toBe(200);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
