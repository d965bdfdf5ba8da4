import { expect, it } from 'vitest';
import { placeOf } from './jsonPlace';

const kText = `{
  "name": "x",
  "steps": [
    {"id": "a", "kind": "nope"},
    {"id": "b/c", "settings": {"to": 1}}
  ]
}`;

const at = (pointer: string) => {
  const { from, to } = placeOf(kText, pointer);
  return kText.slice(from, to);
};

it('finds members and elements', () => {
  expect(at('/name')).toBe('"x"');
  expect(at('/steps/0/kind')).toBe('"nope"');
  expect(at('/steps/1/settings/to')).toBe('1');
});

it('ends where the text does, and at the end of a line', () => {
  expect(at('/steps/1/label')).toBe('{"id": "b/c", "settings": {"to": 1}}');
  expect(at('')).toBe('{');
  expect(placeOf('', '/name')).toEqual({ from: 0, to: 0 });
});
