import { useEffect } from 'react';

/** Where the tabs are wider than the window, the chosen one is scrolled into sight. */
export function useTabInSight(chosen: string | null | undefined): void {
  useEffect(() => {
    if (!chosen) return;
    const tab = document.querySelector('.ao-tabs [role="tab"][aria-selected="true"]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [chosen]);
}
