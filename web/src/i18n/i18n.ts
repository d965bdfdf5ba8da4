import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const kLanguages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof kLanguages;
/** The words of a language come when it is spoken; public/theme.js lets the browser fetch them before it is asked here. */
const kWords = { en: () => import('./en.json'), de: () => import('./de.json') };
const kStored = 'ao-language';

function isLanguage(word: string | null | undefined): word is Language {
  return word === 'en' || word === 'de';
}

/** What the user chose, or else the first language of the browser that we speak. */
function wantedLanguage(): Language {
  const stored = readStored(kStored);
  if (isLanguage(stored)) return stored;
  const spoken = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find(isLanguage);
  return spoken ?? 'en';
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const { default: words } = await kWords[language]();
  i18next.addResourceBundle(language, 'translation', words);
}

export async function startI18n(): Promise<void> {
  await i18next
    .use(initReactI18next)
    .init({ resources: {}, fallbackLng: 'en', interpolation: { escapeValue: false } });
  await changeLanguage(wantedLanguage());
}

export async function changeLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeStored(kStored, language);
  await changeLanguage(language);
}

/** localStorage may be forbidden; then a choice lasts as long as the page. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
