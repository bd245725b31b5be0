import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRecipe } from '@erc/experiment';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const below = (folder: string, ends: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ends) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...below('docs', '.md')],
  ...[...below('configs', '.yaml'), ...below('examples', '.yaml')],
  ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name, 'README.md')),
];

type App = 'train' | 'eval' | 'predict' | 'serve';

/** Commands of the runners that a page names, without what is said behind them. */
const commands = pages.flatMap((page) =>
  [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/--filter (train|eval|predict|serve) start([^\n`]*)/g),
  ].map(([, app, words]): [string, App, string[]] => [
    page,
    app as App,
    words!
      .replace(/ #.*| \\$/, '')
      .split(/\s+/)
      .filter((word) => word !== ''),
  ]),
);
const SUBCOMMANDS = {
  train: [
    ...['run', 'matrix', 'sweep', 'encode'].flatMap((name) => [`${name} plan`, `${name} merge`, name]),
    'find-rate',
    'init',
  ],
  eval: ['run', 'all', 'compare', 'ensemble', 'encoders', 'export', 'dataset'],
  // The commands themselves: they have no subcommands.
  predict: ['run'],
  serve: ['run'],
};
const HAVE_SUBCOMMANDS: readonly App[] = ['train', 'eval'];
/** By app and subcommand. */
const help: Record<string, string> = {};
beforeAll(async () => {
  for (const app of ['train', 'eval', 'predict', 'serve'] as const) {
    for (const subcommand of SUBCOMMANDS[app]) {
      const { stdout } = await runHere({
        app,
        user: tmpdir(),
        args: [...(HAVE_SUBCOMMANDS.includes(app) ? subcommand.split(' ') : []), '--help'],
      });
      help[`${app} ${subcommand}`] = stdout;
    }
  }
});

describe('a command that the documentation names', () => {
  it('is found', () => {
    expect(commands.length).toBeGreaterThan(30);
  });

  it.each(commands)('%s: %s %j has flags, files and words that there are', async (_, app, words) => {
    const subcommand = SUBCOMMANDS[app].find((name) => `${words.join(' ')} `.startsWith(`${name} `)) ?? 'run';
    for (const flag of words.filter((word) => word.startsWith('--'))) {
      expect(help[`${app} ${subcommand}`]).toMatch(new RegExp(`^ +(-\\w, )?${flag}\\b`, 'm'));
    }
    const files = words.filter((word) => /^(configs|examples)\/.*\.yaml$/.test(word));
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
    const overrides = words.filter((word) => /^[a-z][\w.]*=/i.test(word));
    const [config = 'configs/demo.yaml'] = files;
    if (overrides.length > 0 && !/-(matrix|sweep)\.yaml$/.test(config)) {
      await loadRecipe({ file: join(ROOT, config), overrides });
    }
  });
});
