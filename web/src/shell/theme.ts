import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import i18next from 'i18next';

/** The kit's crosses have no words of their own; these are read at each drawing, so they follow the language. */
const closeButtonProps = {
  get 'aria-label'() {
    return i18next.t('common.close');
  },
};

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '16px', lineHeight: '24px' } },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Modal: { defaultProps: { transitionProps: { duration: 0 }, closeButtonProps } },
    Drawer: { defaultProps: { transitionProps: { duration: 0 }, closeButtonProps } },
    Notification: { defaultProps: { closeButtonProps } },
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
  },
});

/** The kit's own grey for side text is too pale to read by WCAG's measure. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--ao-line': 'var(--mantine-color-gray-3)',
    '--ao-soft': 'var(--mantine-color-gray-0)',
    '--ao-good': '#237032',
    '--ao-busy': '#1864ab',
    '--ao-warn': '#a14a00',
    '--ao-bad': '#c92a2a',
    '--ao-still': '#5c636a',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--ao-line': 'var(--mantine-color-dark-4)',
    '--ao-soft': 'var(--mantine-color-dark-6)',
    '--ao-good': '#69db7c',
    '--ao-busy': '#74c0fc',
    '--ao-warn': '#ffc078',
    '--ao-bad': '#ffa8a8',
    '--ao-still': '#b8bec4',
  },
});
