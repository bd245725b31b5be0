// Copies the built page of apps/web into @erc/cli, which serves it: no package imports an app. What only computes in the browser, WebAssembly of 40 MB, stays behind:
// a served page asks its server.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [from, to] = ['../../apps/web/dist/', '../../packages/cli/dist/web/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
if (!existsSync(`${from}index.html`)) {
  console.error(`copy-page: expected the built page in ${from}, received none: pnpm --filter web build`);
  process.exit(1);
}
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.wasm') });
