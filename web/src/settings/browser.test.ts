import { expect, it } from 'vitest';
import { browserOf } from './browser';

it('the browser of a session reads as a person says it', () => {
  const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
  expect(browserOf(`Mozilla/5.0 (X11; Linux x86_64) ${chrome}`)).toBe('Chrome, Linux');
  expect(browserOf(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/150.0`)).toBe('Edge, Windows');
  expect(
    browserOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:128.0) Gecko/20100101 Firefox/128.0'),
  ).toBe('Firefox, macOS');
  expect(
    browserOf(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604',
    ),
  ).toBe('Safari, iOS');
  expect(browserOf('my own program')).toBeUndefined();
});
