import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Say, serverWords } from '../i18n/server';

const kAsItIs: Say = (text) => text;

/** Says what the server says in the reader's language, as soon as its words are there. */
export function useSay(): Say {
  const { i18n } = useTranslation();
  const [known, setKnown] = useState<{ language: string; say: Say }>();
  const { language } = i18n;
  useEffect(() => {
    let left = false;
    void serverWords().then((say) => !left && setKnown({ language, say }));
    return () => {
      left = true;
    };
  }, [language]);
  return known?.language === language ? known.say : kAsItIs;
}

/** A text of the server in the reader's language; `each` says what parts a list of them. */
export function Said({ text, each }: { text: string; each?: string }) {
  const say = useSay();
  return <>{each ? text.split(each).map(say).join(each) : say(text)}</>;
}
