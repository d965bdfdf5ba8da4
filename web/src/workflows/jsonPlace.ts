import { jsonLanguage } from '@codemirror/lang-json';
import type { SyntaxNode } from '@lezer/common';

export interface Place {
  from: number;
  to: number;
}

const kValues = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

/** A member of an object, or an element of a list. */
function childOf(text: string, node: SyntaxNode, key: string): SyntaxNode | null {
  if (node.name === 'Object') {
    for (const property of node.getChildren('Property')) {
      const name = property.getChild('PropertyName');
      if (name && nameOf(text, name) === key) return property.lastChild;
    }
    return null;
  }
  if (node.name !== 'Array') return null;
  let index = Number(key);
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (kValues.has(child.name) && index-- === 0) return child;
  }
  return null;
}

function nameOf(text: string, node: SyntaxNode): string | undefined {
  try {
    return JSON.parse(text.slice(node.from, node.to)) as string;
  } catch {
    return undefined;
  }
}

/** Where a JSON pointer (RFC 6901) leads in a text; as deep as the text goes, for what is missing has no place. */
export function placeOf(text: string, pointer: string): Place {
  let node = jsonLanguage.parser.parse(text).topNode.firstChild;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const child = node && childOf(text, node, key);
    if (!child) break;
    node = child;
  }
  if (!node) return { from: 0, to: Math.min(1, text.length) };
  const firstLine = text.indexOf('\n', node.from);
  return { from: node.from, to: firstLine < 0 ? node.to : Math.min(node.to, firstLine) };
}
