// Fails where the invite page loads more JavaScript than it may before anyone signs in.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST = 150 * 1024;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

/** What a browser loads for a module: itself and what it imports, but nothing that it may import later. */
function loaded(name, files = new Set()) {
  const chunk = manifest[name];
  if (!files.has(chunk.file)) {
    files.add(chunk.file);
    for (const other of chunk.imports ?? []) loaded(other, files);
  }
  return files;
}

const parts = ['index.html', 'src/main.tsx', 'src/pages/invite/InvitePage.tsx', 'src/i18n/messages/de.json'];
const files = new Set(parts.flatMap((name) => [...loaded(name)]));
let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(`dist/${file}`)).length;
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
console.log(
  `${(total / 1024).toFixed(1).padStart(7)} KB  of JavaScript, gzipped, on the invite page (at most ${MOST / 1024} KB)`,
);
if (total > MOST) process.exitCode = 1;
