import './shell/kit.css';
import '@mantine/notifications/styles.css';
import './parts/tables.css';
import './parts/pages.css';
import './shell/shell.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { asProblem } from './api/problem';
import { startI18n } from './i18n/i18n';
import { guardPage } from './parts/trusted';
import { router } from './router';
import { cspNonce } from './shell/nonce';
import { cssVariables, theme } from './shell/theme';

const kTries = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a server that did not answer is asked again.
      retry: (count, fault) => count < kTries && [0, 502, 503, 504].includes(asProblem(fault).status),
    },
  },
});

guardPage();
// The lock that dialogs put on scrolling makes a style element of its own.
setNonce(cspNonce());
await startI18n();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    defaultColorScheme="auto"
    getStyleNonce={cspNonce}
  >
    <QueryClientProvider client={queryClient}>
      <Notifications position="bottom-right" limit={4} />
      <RouterProvider router={router} context={{ queryClient }} />
    </QueryClientProvider>
  </MantineProvider>,
);
