// Fails where src/api/schema.d.ts is not what openapi.json says.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'types-'));
try {
  const made = join(folder, 'schema.d.ts');
  execFileSync('node_modules/.bin/openapi-typescript', ['../openapi.json', '--output', made, '--export-type'], {
    stdio: 'ignore',
  });
  if (readFileSync(made, 'utf8') !== readFileSync('src/api/schema.d.ts', 'utf8')) {
    console.error('src/api/schema.d.ts is not what openapi.json says: run npm run types, and commit it.');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
