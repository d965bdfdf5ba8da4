import { expect, it } from 'vitest';
import { displayable } from './displayable';

it('takes styles apart and leaves nothing that runs or asks elsewhere', () => {
  const { body, css } = displayable(
    `<style>p { color: red }</style><p STYLE="margin:0" onclick="x()">Hi, style=fine</p>
     <img src="https://elsewhere.example/x.png" alt="Logo"><script>x()</script>
     <a href="javascript:x()">here</a><iframe></iframe>`,
  );
  expect(css).toContain('p { color: red }');
  expect(body.querySelector('p')?.getAttribute('data-ao-style')).toBe('margin:0');
  expect(body.textContent).toContain('Hi, style=fine');
  expect(body.textContent).toContain('[Logo]');
  expect(body.innerHTML).not.toMatch(/script|onclick|src=|href|<style|iframe/);
});
