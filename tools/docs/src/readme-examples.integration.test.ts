import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runExperiment } from '@erc/experiment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUserFolder, RECIPE } from '../../../packages/cli/src/__fixtures__/tiny-corpus.js';
import { writeTfidfModel } from '../../../packages/predictor/src/__fixtures__/tfidf-model.js';
import { readReadme } from './readme.js';
import { ROOT } from './root.js';

const PACKAGES = readdirSync(join(ROOT, 'packages'));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const RUN_SOURCES = ['--conditions=@erc/source', '--import', TSX];

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);

/** What examples read: a corpus, recipes, a run that was trained, and models in miniature. */
beforeAll(async () => {
  user = await createUserFolder({
    'configs/demo.yaml': RECIPE.replace('from: corpus', 'from: ../corpus'),
    'package.json': '{ "type": "module" }',
  });
  await cp(path('corpus'), path('my-clips'), { recursive: true });
  await runExperiment({ recipe: path('tiny.yaml'), directory: path('runs/demo'), reports: false });
  await writeTfidfModel(path('models/meld-text'));
  const fixture = (of: string): string => join(ROOT, 'packages', of);
  await cp(fixture('backbones/src/text/__fixtures__/roberta'), path('models/roberta'), { recursive: true });
  await cp(fixture('encoders-text/src/__fixtures__/bert'), path('models/bert'), { recursive: true });
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Puts what a program imports where Node looks for it: our packages, and what the package has of others. */
async function linkImports(code: string, name: string): Promise<void> {
  for (const [, specifier] of code.matchAll(/from '([^'.][^']*)'/g)) {
    const [scope, rest] = specifier!.split('/');
    const imported = specifier!.startsWith('@') ? `${scope}/${rest}` : scope!;
    const ours = join(ROOT, 'packages', imported.replace('@erc/', ''));
    const target = imported.startsWith('@erc/')
      ? ours
      : join(ROOT, 'packages', name, 'node_modules', imported);
    const link = path('node_modules', imported);
    if (existsSync(link) || specifier!.startsWith('node:')) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, link, 'dir');
  }
}

/** Runs a program where the user stands. */
const node = (
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: user };
    execFile(process.execPath, args, { cwd: user, env, timeout: 170_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });

/** What the comments behind `console.log(…)` say is printed, where that is a value: the beginning of the line. */
const printed = (code: string): (string | undefined)[] =>
  code
    .split('\n')
    .filter((line) => line.includes('console.log('))
    .map((line) => / \/\/ (\[[^\]]*\]|[\w./-]+(?:,[\w./-]+)*)/.exec(line)?.[1]);
const compact = (text: string): string => text.replaceAll(/[\s']+/g, '');

describe('the example in the README of', () => {
  it.each(PACKAGES)('@erc/%s runs, and prints what it says', async (name) => {
    const { language, code } = readReadme(name).example!;
    if (language === 'sh') {
      const bin = join(ROOT, 'packages/cli/src/bin.ts');
      for (const line of code.split('\n').filter((each) => each.startsWith('npx erc '))) {
        const words = line
          .replace(/ +#.*/, '')
          .match(/"[^"]*"|\S+/g)!
          .slice(2)
          .map((word) => word.replaceAll('"', ''));
        const { code: status, stderr } = await node([...RUN_SOURCES, bin, ...words]);
        expect(status, `${line}\n${stderr}`).toBe(0);
      }
      return;
    }
    await linkImports(code, name);
    const file = path(`example-${name}.${language === 'ts' ? 'ts' : 'mjs'}`);
    await writeFile(file, code);
    const { code: status, stdout, stderr } = await node([...RUN_SOURCES, file]);
    expect(status, stderr).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const expected = printed(code);
    // An example that prints in a loop, or over several lines, says only what it is about.
    if (lines.length !== expected.length) return;
    for (const [i, value] of expected.entries()) {
      if (value !== undefined)
        expect(compact(lines[i]!).startsWith(compact(value)), `${lines[i]}: ${value}`).toBe(true);
    }
  });
});
