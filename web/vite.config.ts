import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import react from '@vitejs/plugin-react';
import compression from 'compression';
import compile from 'icu-minify/compile';
import { type Connect, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { atHome, hostingHeaders, isLink, isPage, withBaseUrl } from './hosting.mjs';

const API = process.env.API_URL ?? 'http://127.0.0.1:9000';
const LOCAL = JSON.parse(readFileSync(new URL('config.local.json', import.meta.url), 'utf8')) as { issuer: string };
/** People sign in at the issuer of the stack that serves the client. */
const issuer = process.env.JWT_ISSUER ?? LOCAL.issuer;
const BASE_URL = process.env.WEB_BASE_URL ?? 'http://127.0.0.1:5173';
const SETTINGS = JSON.stringify({ ...LOCAL, issuer });

const within = (folder: string, names: string) => String.raw`${folder}/(${names})`;

/**
 * What runs first, what the invite page needs, the small things that most others share, what whoever is signed in sees
 * first, and menus and dialogs, are a file each.
 */
const CHUNKS = [
  {
    name: 'first',
    priority: 2,
    test: new RegExp(
      within(
        'web/src',
        'start/|auth/(session|stage)|i18n/choice|i18n/languages/.*(ts|url)$|pages/(invite/(token|findToken|kept)|home/founding)',
      ),
    ),
  },
  {
    name: 'base',
    priority: 1,
    test: new RegExp(
      [
        within('node_modules', '(react|react-dom|scheduler|wouter|regexparam|clsx|openapi-fetch|use-intl|icu-minify)/'),
        within('node_modules', '@formatjs/|@mantine/core/esm/core/'),
        within('@tanstack/react-query/build/modern', '(?!useMutation|useInfiniteQuery)'),
        within('@tanstack/query-core/build/modern', '(?!mutationObserver|infiniteQueryObserver)'),
        within(
          '@mantine/hooks/esm',
          'utils/random-id|use-(media-query|isomorphic-effect|did-update|id|reduced-motion)/',
        ),
        within(
          '@mantine/core/esm/components',
          '(ActionIcon|Alert|Anchor|Button|CloseButton|Group|Loader|Paper|Text|ThemeIcon|Title|Transition|UnstyledButton)/',
        ),
        within('web/src', 'App|main|Routes|theme|api/|auth/useSession|i18n/(Language|formatMessage)|pages/invite/'),
        within(
          'web/src/parts',
          'Boundary|Countdown|Page|Preferences\\.|Shell|States|Trying|initials|useNow|useSentence',
        ),
      ].join('|'),
    ),
  },
  {
    name: 'shared',
    test: new RegExp(
      [
        within('node_modules', '@tanstack/|@mantine/hooks/esm/(?!use-clipboard)'),
        within('@mantine/core/esm/components', '(Avatar|Badge|Input|InputBase|Stack|TextInput)/'),
        within('web/src/parts', '(List|NeedSignIn|toast|useFaultText|useMutation)\\.'),
      ].join('|'),
    ),
  },
  { name: 'more', priority: 1, test: /web\/src\/styles\/more/ },
  {
    name: 'overlays',
    test: new RegExp(
      [
        within(
          'node_modules',
          '@floating-ui/|react-remove-scroll|react-style-singleton/|use-sidecar/|use-callback-ref/',
        ),
        within(
          '@mantine/core/esm/components',
          '(Accordion|FocusTrap|Menu|Modal|ModalBase|Overlay|Popover|Portal|ScrollArea|VisuallyHidden)/',
        ),
        within('@mantine/core/esm/utils', 'Floating'),
        within('web/src/parts', '(Confirm|Dialog|PreferencesMenu)\\.'),
      ].join('|'),
    ),
  },
  {
    name: 'member',
    test: new RegExp(
      [
        within('@tabler/icons-react/.*', 'Icon(Dots|DoorExit|Inbox|Music|Search|UserPlus)\\.'),
        within(
          'web/src/pages',
          'NotFoundPage|ProfileHint|band/(BandPage|MemberMenu|MembersSection|byPart|useMembers|useNames)',
        ),
        within('web/src/parts', '(RoleBadge|SignedInNav)\\.'),
      ].join('|'),
    ),
  },
];

/** What the invite page needs is asked for by the page itself, not one after the other by scripts. */
function preloads(): Plugin {
  const wanted = ['src/main.tsx', 'src/pages/invite/InvitePage.tsx'];
  return {
    name: 'preloads',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle, path }) => {
        const files = new Set<string>();
        const styles = new Set<string>();
        const add = (file: string): void => {
          const chunk = bundle?.[file];
          if (chunk?.type !== 'chunk' || files.has(file)) return;
          files.add(file);
          for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
          for (const other of chunk.imports) add(other);
        };
        if (path !== '/index.html') return [];
        for (const [file, chunk] of Object.entries(bundle ?? {})) {
          const module = chunk.type === 'chunk' ? chunk.facadeModuleId : undefined;
          if (wanted.some((name) => module?.endsWith(name))) add(file);
        }
        const link = (attrs: Record<string, string | true>) => ({
          tag: 'link',
          // What the page shows before the client is there goes first.
          attrs: { ...attrs, fetchpriority: 'low' },
          injectTo: 'head' as const,
        });
        return [
          ...[...files].map((file) => link({ rel: 'modulepreload', crossorigin: true, href: `/${file}` })),
          ...[...styles].map((file) => link({ rel: 'preload', as: 'style', crossorigin: true, href: `/${file}` })),
        ];
      },
    },
  };
}

interface Texts {
  readonly [name: string]: string | Texts;
}

const compiled = (texts: Texts): object =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, typeof text === 'string' ? compile(text) : compiled(text)]),
  );

/** Messages are parsed when the client is built, so that the parser is no part of it. */
function messages(): Plugin {
  const find = /^use-intl\/format-message$/;
  const replacement = new URL('src/i18n/formatMessage.ts', import.meta.url).pathname;
  return {
    name: 'messages',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ resolve: { alias: [{ find, replacement }] } }),
    load(id) {
      const [, file] = /^(.*\/messages\.json)\?url$/.exec(id) ?? [];
      if (!file) return undefined;
      this.addWatchFile(file);
      const reference = this.emitFile({
        type: 'asset',
        name: 'messages.json',
        originalFileName: relative(import.meta.dirname, file),
        source: JSON.stringify(compiled(JSON.parse(readFileSync(file, 'utf8')) as Texts)),
      });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}

const pathOf = (request: Connect.IncomingMessage) => request.url?.split(/[?#]/)[0] ?? '/';

/** What a deployment's hosting does, done locally: the stage's settings, the addresses of links, the preview's headers. */
function hosting(): Plugin {
  const settings: Connect.NextHandleFunction = (_request, response) => {
    response.setHeader('content-type', 'application/json').end(SETTINGS);
  };
  const goHome: Connect.NextHandleFunction = (request, response, next) => {
    const path = pathOf(request);
    const isOurs = isPage(path) && !path.startsWith('/api/');
    const home = isOurs ? atHome(request.headers.host, request.url ?? '/', BASE_URL) : undefined;
    if (home === undefined) next();
    else response.writeHead(302, { location: home }).end();
  };
  return {
    name: 'hosting',
    transformIndexHtml: (html, { server }) => (server ? withBaseUrl(html, BASE_URL) : html),
    configureServer: (server) => {
      server.middlewares.use(goHome);
      server.middlewares.use('/config.json', settings);
      server.middlewares.use((request, _response, next) => {
        if (isLink(pathOf(request))) request.url = '/';
        next();
      });
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(goHome);
      server.middlewares.use((request, response, next) => {
        const path = pathOf(request);
        const headers = path.startsWith('/api/') ? {} : hostingHeaders(new URL(issuer).origin, path);
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        next();
      });
      server.middlewares.use(compression() as Connect.NextHandleFunction);
      server.middlewares.use('/config.json', settings);
      server.middlewares.use((request, response, next) => {
        const path = pathOf(request);
        if (path.startsWith('/api/') || !isPage(path)) {
          next();
          return;
        }
        const page = readFileSync(new URL('dist/index.html', import.meta.url), 'utf8');
        response.setHeader('content-type', 'text/html; charset=utf-8').end(withBaseUrl(page, BASE_URL));
      });
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
  plugins: [react(), messages(), hosting(), preloads()],
  server: serve,
  preview: serve,
  build: {
    // Inlined files would be data: URLs, which the content security policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    // The library that recognises encodings, which is loaded for files that need it. scripts/size.mjs watches the rest.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: ['index.html', 'sign-in-window.html'],
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
