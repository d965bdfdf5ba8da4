import i18next from 'i18next';

/**
 * The word for a name that comes from the server, or the name itself. Not by `defaultValue`: what users
 * wrote would be read as a template there.
 */
export function wordFor(group: string, name: string, otherwise: string = name): string {
  const key = `${group}.${name}`;
  return /^[\w]+$/.test(name) && i18next.exists(key) ? i18next.t(key) : otherwise;
}

/** `schedule_created` as a person writes it: "Schedule created". */
export function readable(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
