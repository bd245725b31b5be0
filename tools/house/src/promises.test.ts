import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DOCS = fileURLToPath(new URL('../../../docs/', import.meta.url));
const PAGE = readFileSync(join(DOCS, 'promises.md'), 'utf8');
const START = readFileSync(join(DOCS, 'start.md'), 'utf8');

interface Row {
  readonly promise: string;
  /** Each test with its name. */
  readonly tests: string;
}

/** Rows of the tables: the promise, which comes first, and its tests, which come last. */
const rowsOf = (page: string): Row[] =>
  page
    .split('\n')
    .filter((line) => /^\| (?!promise \|)/.test(line))
    .map((line) => {
      const cells = line.slice(2, -2).split(' | ');
      return { promise: cells[0] ?? '', tests: cells.at(-1) ?? '' };
    });

const ROWS = rowsOf(PAGE);

/** Files and names of a cell: a name without a file of its own is in the file before it. */
function testsIn(cell: string): { readonly file: string; readonly name: string }[] {
  let file = '';
  return [...cell.matchAll(/\]\(([^)]+\.test\.ts)\)|"([^"]+)"/g)].flatMap(([, path, name]) => {
    if (path !== undefined) file = path;
    return name === undefined ? [] : [{ file, name }];
  });
}

/** What is wrong with the tests that rows name. */
function faultsOf(rows: readonly Row[]): string[] {
  const wrong: string[] = [];
  for (const { promise, tests } of rows) {
    const links = [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path!);
    const named = testsIn(tests);
    if (links.length === 0) wrong.push(`${promise}: no test`);
    for (const path of links) {
      if (!existsSync(join(DOCS, path))) wrong.push(`${promise}: ${path} is not there`);
      else if (path.endsWith('.test.ts') && !named.some(({ file }) => file === path))
        wrong.push(`${promise}: no test of ${path} is named`);
    }
    for (const { file, name } of named) {
      if (!readFileSync(join(DOCS, file), 'utf8').includes(name)) wrong.push(`${file} has no test "${name}"`);
    }
  }
  return wrong;
}

describe('promises', () => {
  it('are held by tests that there are', () => {
    expect(faultsOf(ROWS)).toEqual([]);
    expect(ROWS.length).toBeGreaterThan(30);
  });

  it('have a row for each that the first page makes', () => {
    const [, section = ''] = /## What you can rely on\n([\s\S]*?)\n## /.exec(START) ?? [];
    const made = [...section.matchAll(/^\* \*\*(.+?)\*\*/gm)].map(([, promise]) => promise!);
    expect(made.length).toBeGreaterThan(4);
    expect(made.filter((promise) => !ROWS.some((row) => row.promise.includes(`**${promise}**`)))).toEqual([]);
  });
});

describe('the page of published systems', () => {
  it('names a test that there is for each feature and each mistake', () => {
    const rows = rowsOf(readFileSync(join(DOCS, 'systems.md'), 'utf8')).filter(
      ({ promise, tests }) => !/^(recipe|feature|mistake)$/.test(promise) && tests !== 'needs the corpus',
    );
    expect(faultsOf(rows)).toEqual([]);
    expect(rows.length).toBeGreaterThan(25);
  });
});
