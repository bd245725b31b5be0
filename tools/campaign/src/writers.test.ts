import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds.js';
import { WRITERS } from './writers.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CHANGES =
  /\b(appendFile|chmod|copyFile|cp|createWriteStream|link|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|writeFile)(Sync)?\b/;
const IMPORTS = /import (?!type)([^;]*?) from '(node:fs(?:\/promises)?|@erc\/core\/node|\.\/files\.js)'/g;

const SOURCES = readdirSync(join(ROOT, 'packages')).flatMap((name) =>
  readdirSync(join(ROOT, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|__fixtures__/.test(path))
    .map((path) => `packages/${name}/src/${path.replaceAll('\\', '/')}`),
);

describe('a module that changes a disk', () => {
  it('is beside a disk that fails in a kind of the campaign, or in a test', () => {
    const found = SOURCES.filter((path) => {
      const imports = [...readFileSync(join(ROOT, path), 'utf8').matchAll(IMPORTS)];
      return imports.some(([, names = '', from = '']) =>
        from.startsWith('node:') ? CHANGES.test(names) : /\bnodeFiles\b/.test(names),
      );
    });
    expect(Object.keys(WRITERS).sort()).toEqual(found.sort());
  });

  it('names kinds and tests that there are', () => {
    const kinds = KINDS.map(({ name }) => name);
    const wrong = Object.values(WRITERS)
      .flat()
      .filter((by) => !kinds.includes(by) && !existsSync(join(ROOT, by)));
    expect(wrong).toEqual([]);
  });
});
