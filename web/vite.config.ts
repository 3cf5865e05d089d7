import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import compression from 'compression';
import { type Connect, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { hostingHeaders } from './hosting.ts';

const API = process.env['API_URL'] ?? 'http://127.0.0.1:9000';
const SETTINGS = readFileSync(new URL('config.local.json', import.meta.url), 'utf8');
const { issuer } = JSON.parse(SETTINGS) as { issuer: string };

/** What a deployment's hosting does, done locally: the stage's settings, and in the preview the headers. */
function hosting(): Plugin {
  const settings: Connect.NextHandleFunction = (_request, response) => {
    response.setHeader('content-type', 'application/json').end(SETTINGS);
  };
  return {
    name: 'hosting',
    configureServer: (server) => void server.middlewares.use('/config.json', settings),
    configurePreviewServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split(/[?#]/)[0] ?? '/';
        const headers = path.startsWith('/api/') ? {} : hostingHeaders(issuer, path);
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        next();
      });
      server.middlewares.use(compression() as Connect.NextHandleFunction);
      server.middlewares.use('/config.json', settings);
    },
  };
}

const serve = {
  host: '127.0.0.1',
  port: 5173,
  strictPort: true,
  proxy: { '/api/': { target: API, rewrite: (path: string) => path.slice('/api'.length) } },
};

export default defineConfig({
  plugins: [react(), hosting()],
  server: serve,
  preview: serve,
  build: {
    // Inlined files would be data: URLs, which the content security policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { input: ['index.html', 'sign-in-window.html'] },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
