import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { readStored } from '../i18n/i18n';
import { useSession } from '../session/SessionContext';
import { placesFor } from './places';

export const kShortcutsOff = 'ao-shortcuts-off';
const kGoWithin = 1_500;

/** Whether a key is meant for the page, not for a field or a dialog. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented)
    return false;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return true;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return false;
  return !target.closest('[role="dialog"],[role="menu"],[role="listbox"],.cm-editor');
}

/** Single keys can be switched off, because speech input types them by accident (WCAG 2.1.4). */
export function shortcutsAreOn(): boolean {
  return readStored(kShortcutsOff) !== '1';
}

/** `?` opens the sheet, `/` goes to the search field of the page, `G` and a letter go to a page. */
export function useShellShortcuts(openSheet: () => void): void {
  const navigate = useNavigate();
  const { permissions } = useSession().user;
  useEffect(() => {
    let wentAt = 0;
    const places = placesFor(permissions);
    const press = (event: KeyboardEvent) => {
      if (!isForPage(event) || !shortcutsAreOn()) return;
      if (event.key === '?') return openSheet();
      if (event.key === '/') return focusSearch(event);
      if (event.key === 'g') {
        wentAt = event.timeStamp;
        return;
      }
      if (wentAt === 0 || event.timeStamp - wentAt > kGoWithin) return;
      wentAt = 0;
      const place = places.find((each) => each.key === event.key);
      if (!place) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void navigate({ to: place.to, search: place.search ?? {} });
    };
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, [navigate, openSheet, permissions]);
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('[data-page-search]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
