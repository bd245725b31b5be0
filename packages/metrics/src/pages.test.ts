import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as metrics from './index.js';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const PAGES = { metrics: read('docs/metrics.md'), statistics: read('docs/statistics.md') };
const both = Object.values(PAGES).join('\n');

/** Cells of the rows of a table, by its first head. */
const rowsOf = (page: string, head: string): string[][] => {
  const lines = page.slice(page.indexOf(`| ${head} |`)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) => line.split('|').slice(1, -1));
};

describe('docs/metrics.md', () => {
  const rows = rowsOf(PAGES.metrics, 'names');
  const goalByName = new Map(
    rows.flatMap(([names = '', better = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name!, better.trim()] as const),
    ),
  );

  it.each(metrics.builtInMetrics.map(({ type, goal }) => [type, goal]))(
    'has %s, and that better is %s',
    (type, goal) => expect(goalByName.get(type!)).toBe(goal === 'max' ? 'larger' : 'smaller'),
  );

  it('has no metric that is gone', () => {
    const types = metrics.builtInMetrics.map(({ type }): string => type);
    expect([...goalByName.keys()].filter((name) => !types.includes(name))).toEqual([]);
  });
});

describe('docs/metrics.md and docs/statistics.md', () => {
  /** Every section that has a number says where that is undefined, and what checks it; the others only lead there. */
  const sections = both.split(/^## /m).slice(1);

  it.each(sections.map((text) => [text.slice(0, text.indexOf('\n')), text]))(
    'section %s says what checks it, and what is undefined',
    (title, text) => {
      expect(text).toMatch(/Checked by\**:/);
      // Weights and labels are counts and shares: they always have a value.
      if (title !== 'Class weights and soft labels')
        expect(text).toMatch(/undefined|Undefined|What divides by 0/);
    },
  );

  it('name tests that exist, beside the code', () => {
    const tests = [...both.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, name]) => name!);
    expect(tests.length).toBeGreaterThan(15);
    const files = ['packages/metrics/src', 'packages/experiment/src'].flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((path) => `/${path}`),
    );
    expect(tests.filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
  });

  it('name subjects of the differential tests that exist', () => {
    const references = read('docs/references.md');
    const subjects = [...both.matchAll(/Checked by\**:\**\s+((?:`[\w-]+`(?:, | and |, )?)+)/g)].flatMap(
      ([, list]) => [...list!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!),
    );
    expect(subjects.length).toBeGreaterThan(14);
    for (const name of subjects) expect(references).toContain(`| \`${name}\` |`);
  });

  it('have every exported function that gives a number, or its module in a link', () => {
    const tests = [
      'pairedTTest',
      'wilcoxonSignedRank',
      'approximateRandomization',
      'pairedBootstrap',
      'mcnemar',
    ];
    const intervals = ['wilsonInterval', 'classIntervals', 'holm', 'summarizeMetrics', 'pairedTTestPower'];
    const scores = Object.keys(metrics).filter((name) => /^score[A-Z]|Kappa$|Alpha$|Baseline$/.test(name));
    for (const name of [...tests, ...intervals, ...scores]) {
      expect(Object.keys(metrics)).toContain(name);
      expect(both, name).toContain(`\`${name}`);
    }
  });

  it('link only to pages and places that are there', () => {
    for (const [name, page] of Object.entries(PAGES)) {
      for (const [, path, place] of page.matchAll(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)) {
        const target = path === '' ? `docs/${name}.md` : `docs/${path}`;
        expect(existsSync(new URL(target, root)), target).toBe(true);
        if (!place || !target.endsWith('.md')) continue;
        const places = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title!));
        expect(places, `${target}#${place}`).toContain(place);
      }
    }
  });
});

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(' ', '-');
