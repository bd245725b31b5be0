import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.js';

/** Files of Markdown below a folder, from the root of the repository. */
const below = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();

/** The READMEs of the folders in a folder. */
const readmesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .map((name) => `${folder}/${name}/README.md`)
    .filter((path) => existsSync(join(ROOT, path)));

/** Every page of the documentation, from the root of the repository. */
export const documentedPages = (): string[] => [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'],
  ...['SECURITY.md', 'CODE_OF_CONDUCT.md', 'examples/README.md'].filter((path) =>
    existsSync(join(ROOT, path)),
  ),
  ...below('docs').filter((path) => !path.includes('/.vitepress/')),
  ...readmesIn('packages'),
  ...readmesIn('tools'),
];
