import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KILLED, LEFT_ALONE } from './commands.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The subcommands that a program names in its help. */
async function commandsOf(name: string, source: string, words: readonly string[] = []): Promise<string[]> {
  const args = ['--conditions=@erc/source', '--import', 'tsx', source, ...words, '--help'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: `${ROOT}tools/campaign` });
  const [, list = ''] = /^Commands:\n((?: .*\n)+)/m.exec(stdout) ?? [];
  const names = [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, command]) => command!);
  return names.filter((command) => command !== 'help').map((command) => `${name} ${command}`);
}

describe('the campaign', () => {
  it('kills every command of every program, but for those that write nothing', async () => {
    const lists = [
      await commandsOf('train', `${ROOT}apps/train/src/main.ts`),
      ...(await Promise.all(
        ['run', 'matrix', 'sweep', 'encode'].map((name) =>
          commandsOf(`train ${name}`, `${ROOT}apps/train/src/main.ts`, [name]),
        ),
      )),
      await commandsOf('eval', `${ROOT}apps/eval/src/main.ts`),
      await commandsOf('erc-features', `${ROOT}packages/features/src/cli/main.ts`),
    ];
    for (const list of lists) expect(list.length).toBeGreaterThan(1);
    const all = [
      ...lists.flat(),
      'predict',
      'serve',
      'erc-etl',
      'erc-pretrained convert',
      'erc-pretrained export',
    ];
    expect([...KILLED, ...Object.keys(LEFT_ALONE)].sort()).toEqual(all.sort());
  });

  it('knows the programs of every package', async () => {
    const bins = await promisify(execFile)('git', ['grep', '-l', '"bin"', '--', 'packages/*/package.json'], {
      cwd: ROOT,
    });
    const names: string[] = [];
    for (const file of bins.stdout.trim().split('\n'))
      names.push(...Object.keys((JSON.parse(await readFile(ROOT + file, 'utf8')) as { bin: object }).bin));
    // `erc` has the commands of the launchers.
    expect(names.sort()).toEqual(['erc', 'erc-etl', 'erc-features', 'erc-pretrained']);
  });
});
