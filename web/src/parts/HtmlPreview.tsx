import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { displayable } from './displayable';

/**
 * HTML of a mail as it will look. It stands in a frame in which nothing runs and from which nothing is asked of
 * other servers: pictures show as their words.
 */
export function HtmlPreview({ html, label }: { html: string; label: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { colorScheme } = useMantineColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the theme makes the frame anew
  useEffect(() => {
    const page = frame.current?.contentDocument;
    const view = frame.current?.contentWindow as (Window & typeof globalThis) | null | undefined;
    if (!page || !view) return;
    const { body, css } = displayable(html);
    page.documentElement.lang = 'und';
    page.title = label;
    page.body.replaceChildren(...[...body.childNodes].map((node) => page.importNode(node, true)));
    for (const element of page.querySelectorAll<HTMLElement>('[data-ao-style]'))
      element.style.cssText = element.dataset.aoStyle ?? '';
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    page.adoptedStyleSheets = [sheet];
  }, [html, label, colorScheme]);
  return <iframe ref={frame} className="ao-mail" title={label} sandbox="allow-same-origin" />;
}
