import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { cspNonce } from '../shell/nonce';
import './editor.css';
import { placeOf } from './jsonPlace';
import type { Fault } from './queries';

/** Faults with the line where each is. Text that is no JSON has one fault, where it breaks. */
export interface PlacedFault {
  line: number;
  from: number;
  message: string;
}

export interface JsonEditorProps {
  label: string;
  text: string;
  faults: readonly Fault[];
  readOnly?: boolean;
  goTo?: number | undefined;
  onChange: (text: string) => void;
  onPlaced: (faults: PlacedFault[]) => void;
  onSave: () => void;
}

/** Where the cursor is when the editor comes: at a point of the window, or at the beginning. */
export type Entry = { x: number; y: number } | 'beginning';

/** A text of JSON to edit, with line numbers; faults show at their line. Tab leaves it, as it leaves any field. */
export default function JsonEditor({
  label,
  text,
  faults,
  readOnly = false,
  goTo,
  entry,
  onChange,
  onPlaced,
  onSave,
}: JsonEditorProps & { entry: Entry | undefined }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const calls = useRef({ onChange, onSave, onPlaced });
  const initial = useRef({ text, label });
  const opened = useRef(entry);
  useEffect(() => {
    calls.current = { onChange, onSave, onPlaced };
  });

  useEffect(() => {
    if (!host.current) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: initial.current.text,
        extensions: [
          EditorView.cspNonce.of(cspNonce()),
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          json(),
          syntaxHighlighting(classHighlighter),
          lintGutter(),
          kLocked.of([]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': initial.current.label }),
          keymap.of([
            {
              key: 'Mod-s',
              preventDefault: true,
              run: () => {
                calls.current.onSave();
                return true;
              },
            },
            ...defaultKeymap,
            ...historyKeymap,
            ...lintKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) calls.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    if (opened.current) enter(made, opened.current);
    return () => {
      made.destroy();
      view.current = undefined;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    view.current?.dispatch({
      effects: kLocked.reconfigure(
        readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
      ),
    });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const diagnostics = diagnose(editor, text, faults);
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
    calls.current.onPlaced(
      diagnostics.map(({ from, message }) => ({ from, message, line: editor.state.doc.lineAt(from).number })),
    );
  }, [text, faults]);

  useEffect(() => {
    if (goTo === undefined || !view.current) return;
    view.current.focus();
    view.current.dispatch({ selection: { anchor: goTo }, scrollIntoView: true });
  }, [goTo]);

  return <div ref={host} className="ao-editor" />;
}

/** Puts the cursor where somebody has pointed to. */
function enter(editor: EditorView, entry: Entry): void {
  editor.focus();
  const anchor = entry === 'beginning' ? 0 : editor.posAtCoords(entry);
  if (anchor !== null) editor.dispatch({ selection: { anchor } });
}

const kLocked = new Compartment();

function diagnose(editor: EditorView, text: string, faults: readonly Fault[]): Diagnostic[] {
  const broken = jsonParseLinter()(editor);
  if (broken.length > 0) return broken;
  return faults.map((fault) => ({
    ...placeOf(text, fault.pointer),
    severity: 'error' as const,
    message: `${fault.pointer || '/'} ${fault.message}`,
  }));
}
