import { useHotkeys } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';

const load = () => import('./Palette');
const Palette = lazy(async () => ({ default: (await load()).Palette }));

/** The palette, loaded when it is first asked for, and what opens it; so does Ctrl-K. */
export function usePalette(onShortcuts: () => void): { open: () => void; palette: ReactNode } {
  const [wanted, setWanted] = useState(false);
  const open = useCallback(() => {
    setWanted(true);
    void load().then(({ openPalette }) => openPalette());
  }, []);
  useHotkeys([['mod + K', open]], []);
  return {
    open,
    palette: wanted && (
      <Suspense>
        <Palette onShortcuts={onShortcuts} />
      </Suspense>
    ),
  };
}
