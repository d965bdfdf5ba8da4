import { parseApart } from './trusted';

const kSheet = /<style[^>]*>([\s\S]*?)<\/style>/gi;
const kPlain =
  'body { font: 14px/1.5 sans-serif; margin: 12px; color: #1b1e21; background: #fff; overflow-wrap: anywhere }';
const kStyle = /([\s/"'])style\s*=/gi;
const kHandler = /([\s/"'])on[a-z]+\s*=/gi;
/** Elements that a mail does not show, or that would reach out of it. */
const kDropped = 'script, iframe, object, embed, link, meta, base, form, input, button, video, audio, svg';

/** Where the tag ends that begins at `open`: a > inside a quoted value does not end it (HTML, section 13.2.5). */
function tagEnd(html: string, open: number): number {
  if (!/[a-z]/i.test(html[open + 1] ?? '')) return open + 1;
  let quote = '';
  let last = '';
  for (let at = open + 1; at < html.length; ++at) {
    const letter = html[at] as string;
    if (quote) {
      if (letter === quote) quote = '';
    } else if (letter === '>') return at + 1;
    else if (last === '=' && (letter === '"' || letter === "'")) quote = letter;
    if (letter.trim()) last = letter;
  }
  return html.length;
}

/** The policy speaks up even where nothing would run: styles and handlers get other names before they are parsed. */
function withTagsRenamed(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    const end = tagEnd(html, open);
    const tag = html.slice(open, end);
    parts.push(
      html.slice(at, open),
      tag.replace(kStyle, '$1 data-ao-style=').replace(kHandler, '$1 data-ao-off='),
    );
    at = end;
  }
  parts.push(html.slice(at));
  return parts.join('');
}

/**
 * HTML made fit to be shown under a policy without inline styles: the styles come apart, to be set by script, and
 * pictures become their words.
 */
export function displayable(html: string): { body: HTMLElement; css: string } {
  const sheets: string[] = [kPlain];
  const bare = html.replace(kSheet, (_, css: string) => {
    sheets.push(css);
    return '';
  });
  const { body } = parseApart(withTagsRenamed(bare), 'text/html');
  for (const element of body.querySelectorAll(kDropped)) element.remove();
  for (const element of body.querySelectorAll('img')) element.replaceWith(`[${element.alt || 'image'}]`);
  for (const element of body.querySelectorAll('*'))
    for (const { name } of [...element.attributes])
      if (/^on|^background$|^srcset$|^src$/i.test(name)) element.removeAttribute(name);
  for (const link of body.querySelectorAll('a')) link.removeAttribute('href');
  return { body, css: sheets.join('\n') };
}
