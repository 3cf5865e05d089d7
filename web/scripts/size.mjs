// Fails where the invite page loads more JavaScript than it may before anyone signs in: what the page itself names, and
// the messages of a language.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST = 140 * 1024;
const page = readFileSync('dist/index.html', 'utf8');
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file);
const sizeOf = (file) => gzipSync(readFileSync(`dist/${file}`)).length;
const messages = Object.keys(manifest).filter((name) => /^src\/i18n\/languages\/.*\/messages\.json$/.test(name));
const [largest] = messages.map((name) => manifest[name].file).sort((a, b) => sizeOf(b) - sizeOf(a));
const files = [...new Set(named), largest];
const invitePage = manifest['src/pages/invite/InvitePage.tsx'].file;
if (!named.includes(invitePage)) {
  console.error(`index.html does not preload ${invitePage}: see the plugin in vite.config.ts.`);
  process.exitCode = 1;
}
let total = 0;
for (const file of files) {
  const size = sizeOf(file);
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
const sum = (total / 1024).toFixed(1).padStart(7);
console.log(`${sum} KB  of JavaScript, gzipped, on the invite page (at most ${MOST / 1024} KB)`);
if (total > MOST) process.exitCode = 1;
