/**
 * The public types of every package, recorded in its `api.md`: what each entry exports, as its declarations say, and the types of the package that these name without
 * exporting them. A change of these is a change for users, and is seen in review. Reads the built declarations.
 *
 * usage: api-reports.mjs [--update]      without: fails where a report is not what the declarations say
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReports } from './api/reports.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const update = process.argv.includes('--update');

const folders = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private !== true);

const MOST_LINES = 60;

/** What differs between a file and a text, as git shows it: at most sixty lines. */
function difference(path, text) {
  const words = [
    'diff',
    '--no-index',
    '--no-color',
    '--unified=2',
    existsSync(path) ? path : '/dev/null',
    '-',
  ];
  const lines = spawnSync('git', words, { input: text, encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => !/^(diff|index|---|\+\+\+) /.test(line));
  const rest = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join('\n');
}

let failed = 0;
for (const { name, folder, text } of apiReports(folders)) {
  const path = join(folder, 'api.md');
  const recorded = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (recorded === text) continue;
  if (update) {
    writeFileSync(path, text);
    console.log(`${name}: written`);
    continue;
  }
  failed++;
  console.error(
    `${name}: expected the public types of api.md, received others:\n${difference(path, text)}\n`,
  );
}
if (failed > 0) {
  console.error(
    'Where the change is meant: pnpm api:update, and a changeset that says what it means for users.',
  );
  process.exitCode = 1;
}
