const kSheet = /<style[^>]*>([\s\S]*?)<\/style>/gi;
const kPlain =
  'body { font: 14px/1.5 sans-serif; margin: 12px; color: #1b1e21; background: #fff; overflow-wrap: anywhere }';
/** Elements that a mail does not show, or that would reach out of it. */
const kDropped = 'script, iframe, object, embed, link, meta, base, form, input, button, video, audio, svg';

/**
 * HTML made fit to be shown under a policy without inline styles: the styles come apart, to be set by script, and
 * pictures become their words.
 */
export function displayable(html: string): { body: HTMLElement; css: string } {
  const sheets: string[] = [kPlain];
  const bare = html
    .replace(kSheet, (_, css: string) => {
      sheets.push(css);
      return '';
    })
    .replace(/<[^>]+>/g, (tag) => tag.replace(/\sstyle\s*=/gi, ' data-ao-style='));
  const { body } = new DOMParser().parseFromString(bare, 'text/html');
  for (const element of body.querySelectorAll(kDropped)) element.remove();
  for (const element of body.querySelectorAll('img')) element.replaceWith(`[${element.alt || 'image'}]`);
  for (const element of body.querySelectorAll('*'))
    for (const { name } of [...element.attributes])
      if (/^on|^background$|^srcset$|^src$/i.test(name)) element.removeAttribute(name);
  for (const link of body.querySelectorAll('a')) link.removeAttribute('href');
  return { body, css: sheets.join('\n') };
}
