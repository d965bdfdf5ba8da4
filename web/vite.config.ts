import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the development server finds the program: `AO_SERVER=http://127.0.0.1:8000 npm run dev`. */
const server = process.env.AO_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    // A file that the policy `img-src 'self'` would let in as data: is still a file.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'kit', test: /node_modules[\\/](@mantine|@floating-ui|clsx)[\\/]/ },
            {
              name: 'shell',
              test: /node_modules[\\/](@tanstack[\\/](react-router|router-core|history|react-query|query-core)|i18next|react-i18next|openapi-fetch)[\\/]/,
            },
            {
              name: 'editor',
              test: /node_modules[\\/](@codemirror|@lezer|style-mod|crelt|w3c-keyname)[\\/]/,
            },
            // What several pages share comes at once: a request for each icon and helper would cost more than it carries.
            {
              name: 'parts',
              test: /[\\/]src[\\/](parts|i18n|api|jobs|session|alerts|shell|live)[\\/]|@tabler[\\/]icons-react/,
              minShareCount: 2,
            },
            { name: 'graph', test: /node_modules[\\/](@xyflow|@dagrejs|d3-[a-z]+)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/health': server,
      '/metrics': server,
      '/docs': server,
      '/redoc': server,
      '/openapi.json': server,
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['./src/test_setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
