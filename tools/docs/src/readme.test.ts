import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReadme } from './readme.js';
import { ROOT, textOf } from './root.js';

/** Lines of an example, but for empty ones. */
const MOST_LINES = 22;

describe.each(readdirSync(join(ROOT, 'packages')))('the README of @erc/%s', (name) => {
  const { title, headings, install, example } = readReadme(name);

  it('has the head that all have, and says what it does not do', () => {
    expect(title).toBe(`@erc/${name}`);
    expect(headings.slice(0, 2)).toEqual(['Install', 'Example']);
    expect(headings).toContain('Options');
    expect(headings.at(-1)).toBe('What it does not do');
  });

  it('installs the package and every peer that it cannot do without', () => {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
      textOf(`packages/${name}/package.json`),
    );
    const needed = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    const installed = install.replaceAll(/#.*$/gm, '').split(/\s+/);
    for (const each of [`@erc/${name}`, ...needed]) expect(installed).toContain(each);
  });

  it('has a short example', () => {
    const lines = example?.code.split('\n').filter((line) => line.trim() !== '') ?? [];
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  });
});
