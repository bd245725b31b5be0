import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OUT = join(ROOT, 'tools/docs/api');
const PACKAGES = readdirSync(join(ROOT, 'packages'));

/** A page of Markdown for each package, from the doc comments of its exports: `api/<name>/src.md`. Git ignores it. */
const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: PACKAGES.map((name) => join(ROOT, 'packages', name, 'src/index.ts')),
  tsconfig: join(ROOT, 'tsconfig.json'),
  out: OUT,
  name: 'erc',
  router: 'module',
  readme: 'none',
  skipErrorChecking: true,
  disableSources: true,
});
const project = await app.convert();
if (!project) throw new Error('api: expected packages that compile, received errors.');
await app.generateOutputs(project);
for (const name of PACKAGES) {
  const file = join(OUT, name, 'src.md');
  const page = await readFile(file, 'utf8');
  await writeFile(file, page.replace(/^# .*$/m, `# API of @erc/${name}`));
}
