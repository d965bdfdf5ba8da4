import { type CSSProperties, memo } from 'react';
import './editor.css';
import type { Entry } from './JsonEditor';

/** Names of members, strings, and words and numbers; what is between them has no colour. */
const kTokens = /("(?:[^"\\]|\\.)*"(?=\s*:))|("(?:[^"\\]|\\.)*")|(\b(?:true|false|null)\b|-?\d[\d.eE+-]*)/g;
const kClasses = ['tok-propertyName', 'tok-string', 'tok-number'];

interface Piece {
  at: number;
  text: string;
  kind: string | undefined;
}

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (at: number, text: string, kind?: string) => text && pieces.push({ at, text, kind });
  for (const match of line.matchAll(kTokens)) {
    add(end, line.slice(end, match.index));
    add(match.index, match[0], kClasses[match.slice(1).findIndex((group) => group !== undefined)]);
    end = match.index + match[0].length;
  }
  add(end, line.slice(end));
  return pieces;
}

/** JSON as the editor shows it, before there is an editor. */
export const StillText = memo(function StillText({
  label,
  text,
  onNear,
  onEnter,
}: {
  label: string;
  text: string;
  onNear: () => void;
  onEnter: (at: Entry) => void;
}) {
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  return (
    <div className="ao-editor">
      <div
        className="ao-json-text"
        role="textbox"
        style={{ '--digits': Math.max(2, String(lines.length).length) } as CSSProperties}
        tabIndex={0}
        aria-label={label}
        aria-multiline
        aria-readonly
        onPointerEnter={onNear}
        onPointerDown={(event) => onEnter({ x: event.clientX, y: event.clientY })}
        onFocus={() => onEnter('beginning')}
      >
        {lines.map(({ line, number }) => (
          <div key={number} className="ao-json-line">
            {piecesOf(line).map(({ at, text: piece, kind }) => (
              <span key={at} className={kind}>
                {piece}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
});
