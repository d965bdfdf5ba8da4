import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where the development server finds the program: `AO_SERVER=http://127.0.0.1:8000 npm run dev`. */
const server = process.env.AO_SERVER ?? 'http://127.0.0.1:8000';

/** Tells theme.js, in the page, which file has the words of which language. */
const wordFiles: Plugin = {
  name: 'word-files',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(page, { bundle }) {
      const named = Object.values(bundle ?? {}).flatMap((file) => {
        const language =
          file.type === 'chunk' && /[\\/]i18n[\\/](\w+)\.json$/.exec(file.facadeModuleId ?? '')?.[1];
        return language ? [`data-${language}="/${file.fileName}"`] : [];
      });
      return page.replace('<script src="/theme.js"', `$& ${named.sort().join(' ')}`);
    },
  },
};

export default defineConfig({
  plugins: [react(), wordFiles],
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    // A file that the policy `img-src 'self'` would let in as data: is still a file.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            // What every page needs comes at once; the rest of the kit goes where it is used.
            {
              name: 'kit',
              // Its styles stay with ours: which of two rules holds is a matter of their order.
              test: /node_modules[\\/](@mantine|@floating-ui|clsx)[\\/](?!.*\.css$)/,
              tags: ['$initial'],
            },
            { name: 'chart', test: /node_modules[\\/]uplot[\\/]/ },
            {
              name: 'kit-more',
              test: /node_modules[\\/](@mantine|@floating-ui)[\\/](?!.*[\\/]NumberInput[\\/])/,
              minShareCount: 2,
            },
            { name: 'kit-numbers', test: /react-number-format|[\\/]NumberInput[\\/]/ },
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
              test: /[\\/]src[\\/](parts|i18n|api|jobs|session|alerts|shell|live)[\\/](?!LineChart|Thresholds)|[\\/]src[\\/]\w+[\\/](queries|search|names|rows)\.ts|@tabler[\\/]icons-react/,
              minShareCount: 2,
            },
            { name: 'graph', test: /node_modules[\\/](@xyflow|d3-[a-z]+)[\\/]/ },
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
