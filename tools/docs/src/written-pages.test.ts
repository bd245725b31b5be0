import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, textOf } from './root.js';
import { writtenPages } from './written-pages.js';

describe('pages that scripts write', () => {
  const pages = [...writtenPages()];

  it.each(pages)('%s is what `pnpm docs:write` makes of the sources of today', (path, text) => {
    expect(existsSync(join(ROOT, path)) ? textOf(path) : undefined, 'run `pnpm docs:write`').toBe(text);
  });

  it('say of almost every option of a recipe what it means', () => {
    const rows = pages
      .filter(([path]) => path.startsWith('docs/reference/'))
      .flatMap(([, text]) => text.split('\n').filter((line) => line.startsWith('| `')));
    const silent = rows.filter((row) => /\| \|$|\| {2}\|$/.test(row));
    expect(rows.length).toBeGreaterThan(200);
    expect(silent.length / rows.length).toBeLessThan(0.25);
  });
});
