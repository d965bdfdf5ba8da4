import { lazy, Suspense, useState } from 'react';
import type { Entry, JsonEditorProps } from './JsonEditor';
import { StillText } from './StillText';

const JsonEditor = lazy(() => import('./JsonEditor'));

/**
 * The text at once, and the editor, which weighs as much as three pages, as soon as somebody points at it, comes to it by
 * keyboard, or there are faults to show in it.
 */
export function EditorOnDemand(props: JsonEditorProps) {
  const [wanted, setWanted] = useState(false);
  const [entry, setEntry] = useState<Entry>();
  const still = (
    <StillText
      label={props.label}
      text={props.text}
      onNear={() => setWanted(true)}
      onEnter={(at) => {
        setEntry(at);
        setWanted(true);
      }}
    />
  );
  if (!wanted && props.faults.length === 0) return still;
  return (
    <Suspense fallback={still}>
      <JsonEditor {...props} entry={entry} />
    </Suspense>
  );
}
