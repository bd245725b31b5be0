import { readFileSync } from 'node:fs';
import { contexts, fusions } from '@erc/fusion';
import { losses } from '@erc/losses';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../../../docs/methods.md', import.meta.url), 'utf8');
const types = [fusions, contexts, losses].flatMap(({ parts }) => parts.map(({ type }) => type));

/** The first cell of a row, with or without a link to the type's own page. */
const isRow = (type: string): RegExp => new RegExp(`^\\| \\[?\`${type}\``, 'm');

describe('docs/methods.md', () => {
  it.each(types)('says what %s is compared with', (type) => {
    expect(page).toMatch(isRow(type));
  });

  it('links only to pages that are there', () => {
    const links = [...page.matchAll(/\]\(([a-z./-]+\.md)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(25);
    for (const link of links)
      expect(() => readFileSync(new URL(`../../../../docs/${link}`, import.meta.url))).not.toThrow();
  });
});
