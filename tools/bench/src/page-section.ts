import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@erc/core/node';

/** The sections of `docs/benchmarks.md`, in their order. */
const SECTIONS = [
  'engine',
  'loops',
  'encoders',
  'features',
  'corpora',
  'trainer',
  'finetune',
  'checkpoints',
  'predict',
  'serve',
] as const;

export type SectionName = (typeof SECTIONS)[number];

const HEAD = [
  '# Benchmarks',
  '',
  'Every section is made by the command that it names, on a machine that does nothing else, and replaced by it alone; all of them by',
  '`pnpm bench --python PYTHON --reference SCRIPT --meld FOLDER --write docs/benchmarks.md`. ✓ and ✗ say whether a target is reached.',
  '',
];

const beginOf = (name: SectionName): string => `<!-- ${name} -->`;
const endOf = (name: SectionName): string => `<!-- /${name} -->`;

/** A page with this section in place of the one of its name; the others stay as they are. @param page `''` where there is none yet. */
export function withSection(page: string, name: SectionName, lines: readonly string[]): string {
  const own = [beginOf(name), ...lines, endOf(name), ''].join('\n');
  const sections = SECTIONS.map((each) => (each === name ? own : sectionOf(page, each)));
  return [HEAD.join('\n'), ...sections.filter((section) => section !== '')].join('\n');
}

function sectionOf(page: string, name: SectionName): string {
  const from = page.indexOf(beginOf(name));
  const to = page.indexOf(endOf(name), from);
  return from < 0 || to < 0 ? '' : `${page.slice(from, to)}${endOf(name)}\n`;
}

/** Writes a section into a page on the disk, which is made if need be. */
export async function writeSection(file: string, name: SectionName, lines: readonly string[]): Promise<void> {
  const page = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  await writeFileAtomic(file, withSection(page, name, lines));
}

/** Rows as a table of Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
