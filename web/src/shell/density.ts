import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from '../i18n/i18n';

export const kDensities = ['comfortable', 'compact'] as const;
export type Density = (typeof kDensities)[number];

const kStored = 'ao-density';
/** The height of a row of the large tables, in pixels; shell.css has the same numbers. */
const kRowHeights: Record<Density, number> = { comfortable: 36, compact: 28 };

const listeners = new Set<() => void>();
let current: Density = readStored(kStored) === 'compact' ? 'compact' : 'comfortable';

function show(): void {
  document.documentElement.dataset.density = current;
}
show();

export function chooseDensity(density: Density): void {
  current = density;
  writeStored(kStored, density);
  show();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How close the rows stand, as the user chose. */
export function useDensity(): Density {
  return useSyncExternalStore(subscribe, () => current);
}

export function useRowHeight(): number {
  return kRowHeights[useDensity()];
}
