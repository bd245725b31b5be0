import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name).replaceAll('\\', '/'))
    .sort(),
];

/** Blocks of a page in a language. */
const blocksOf = (page: string, language: string): string[] =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block]) => block!,
  );

/** Commands of a page, a line each, without what is said behind them. */
const commandsOf = (page: string): string[] =>
  blocksOf(page, 'sh').flatMap((block) =>
    block
      .replace(/\\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
      .filter((line) => line !== ''),
  );

/** How the commands begin that no test can run here, by the reason. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'trains the whole demo, or runs these tests': ['npm start', 'npm test'],
  'needs a corpus that nobody may pass on': [
    'pnpm --filter train start --config configs/meld/text.yaml',
    'pnpm --filter train start --config meld.yaml',
    'pnpm --filter train start --config iemocap.yaml',
    'pnpm --filter train start --config kemdy19.yaml',
    'pnpm --filter train start --config kemdy20.yaml',
    'pnpm --filter @erc/etl start kemdy20',
    'pnpm --filter train start --config configs/hlm12erc/',
    'pnpm --filter train start matrix configs/hlm12erc/',
    'pnpm --filter train start --config configs/mmm/',
    'pnpm --filter train start matrix configs/mmm/',
    'pnpm --filter train start --config configs/tab/',
    'pnpm --filter train start matrix configs/tab/',
    'python tools/convert/pickle_to_features.py',
  ],
  'reads what the command before it would have made of such a corpus': [
    'pnpm --filter train start --config my-features.yaml',
  ],
  'needs the network': ['git clone', 'npm i ', 'pnpm --filter @erc/pretrained start export'],
  'needs a graphics card, or a build of its libraries': [
    'pnpm -r rebuild',
    'pnpm --filter train start engine.type=onnx engine.device=cuda',
    'pnpm --filter train start engine.type=tfjs engine.backend=tensorflow',
    'node tools/tensorflow/build.mjs',
    'ERC_TFJS_NODE=FOLDER',
  ],
  'needs a cluster or the volume of one, or is a line of a script that runs in it': [
    'id=$(sbatch',
    'pnpm --filter train start encode plan --config my.yaml --shards 16 --for kubernetes',
    'set -eu',
    'cd /shared/erc/apps/train',
    'export INIT_CWD=',
    'run=runs/mine',
    '[ -e "/shared/erc/$run" ]',
    'exec node',
  ],
  'builds a page, as `pnpm check` does': ['pnpm --filter web build'],
  'packs packages for another project, as `.ci/full packed` does': [
    'npm run tarballs',
    'mkdir ../my-project',
  ],
  'is a benchmark': ['pnpm bench:'],
  'needs a compiler': [
    'pnpm build:native',
    'node packages/native/build.mjs',
    'packages/native/emulate-arm64.sh',
  ],
  'needs an exported model and media of a user, as predict-run, predict-recording and own-clips.integration.test.ts have them':
    ['pnpm --filter predict start models/demo', 'pnpm --filter predict start runs/mine'],
  'answers until a signal ends it, or asks what does, as serve-model.integration.test.ts has it': [
    'pnpm --filter serve start',
    'curl ',
  ],
  'needs the weights of an epoch that was kept, as checkpoints-run.integration.test.ts has them': [
    'pnpm --filter eval start --run runs/my --checkpoint',
    'pnpm --filter train start --resume runs/my --checkpoint',
  ],
  'needs all shards, as encode-cluster and shards-run.integration.test.ts have them': [
    'pnpm --filter train start matrix merge',
    'pnpm --filter train start encode merge',
    'pnpm --filter @erc/features start merge',
  ],
};
const leftOut = Object.values(LEFT_OUT).flat();

const all = pages.flatMap((page) => commandsOf(page).map((command) => ({ page, command })));
const isLeftOut = (command: string): boolean => leftOut.some((start) => command.startsWith(start));
// What scores runs comes after what makes them.
const isOfRuns = (command: string): boolean =>
  /--filter (eval|predict)|--resume|@erc\/features start ls/.test(command);
const run = all.filter(({ command }) => !isLeftOut(command));
const inOrder = [
  ...run.filter(({ command }) => !isOfRuns(command)),
  ...run.filter(({ command }) => isOfRuns(command)),
];

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);

/** The recipes of the demo over the tiny corpus, with an epoch, three folds and two trials. */
const small = (recipe: string): string =>
  recipe
    .replace(
      'dataset: { source: demo, into: ../data/demo }',
      'dataset: { source: folder, from: ../corpus, into: ../data/demo, labels: [neutral, joy, anger] }',
    )
    .replace('buckets: 2048, minDf: 2', 'buckets: 64')
    .replace(/epochs: \d+/, 'epochs: 1')
    .replace(/folds: \d+/, 'folds: 3')
    .replace(/trials: \d+/, 'trials: 2');
const MY = RECIPE.replace('name: tiny', 'name: my')
  .replace('prepared/tiny', 'data/my')
  .replace('epochs: 3', 'epochs: 1');

beforeAll(async () => {
  const blockWith = (page: string, language: string, words: string): string =>
    blocksOf(page, language).find((block) => block.includes(words))!;
  const demos = readdirSync(join(ROOT, 'configs')).filter((name) => /^demo.*\.yaml$/.test(name));
  user = await createUserFolder({
    ...Object.fromEntries(demos.map((name) => [`configs/${name}`, small(textOf(`configs/${name}`))])),
    'examples/own-parts.yaml': small(textOf('examples/own-parts.yaml')),
    'my.yaml': MY,
    // As the pages have them.
    'my-corpus.yaml': `${blockWith('docs/own-data.md', 'yaml', 'name: my-corpus')}training: { epochs: 1 }\n`,
    'my-fusion.ts': blockWith('docs/extending.md', 'ts', 'defineFusion({'),
    'package.json': '{ "type": "module" }',
  });
  for (const name of ['my-corpus', 'my-clips']) await cp(path('corpus'), path(name), { recursive: true });
  const train = (...args: string[]) =>
    runHere({ app: 'train', user, args: ['--config', 'my.yaml', ...args] });
  for (const name of ['mixer', 'concat']) {
    const { code, stderr } = await train('--no-report', '--out', `runs/${name}`, `seed=${name.length}`);
    expect(code, stderr).toBe(0);
  }
  for (const name of ['my-0123456789ab', 'meld-text-0123456789ab'])
    await cp(path('runs/mixer'), path('runs', name), { recursive: true });
  await cp(join(ROOT, 'examples/src'), path('examples/src'), { recursive: true });
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** `runs/demo-…`: a run whose folder begins so. */
function completed(word: string): string {
  const [, folder, start] = /^(.*)\/([^/]*)…$/.exec(word) ?? [];
  if (folder === undefined || start === undefined) return word;
  const found = readdirSync(path(folder)).find(
    (name) => name.startsWith(start) && existsSync(path(folder, name, 'run.json')),
  );
  return `${folder}/${found}`;
}

/** Runs `pnpm --filter PROJECT start WORDS`. */
async function runCommand(command: string): Promise<Pick<ProgramResult, 'code' | 'stderr'>> {
  const [, project, flags] = /^pnpm --filter (\S+) start\b(.*)$/.exec(command) ?? [];
  expect(project, `a command that can be run, or is left out: ${command}`).toBeDefined();
  const args = flags!
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(completed);
  if (project === 'train' || project === 'eval' || project === 'predict') {
    // Plugins in TypeScript, and what was trained with them, are for a process with its loader.
    const hasPlugins = /--plugin|examples|start all/.test(command);
    const runIn = hasPlugins ? runProgram : runHere;
    return runIn({ app: project, user, args, defaultRecipe: path('configs/demo.yaml') });
  }
  const directory = join(ROOT, project!.replace('@erc/', 'packages/'));
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  const words = [...scripts.start.split(' ').slice(1), ...args];
  const env = { ...process.env, INIT_CWD: user };
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: directory, env }, (error, _, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}

describe('the commands of the documentation', () => {
  it('are at least twenty-five that run, and the others are left out for a reason', () => {
    expect(run.length).toBeGreaterThanOrEqual(25);
    const stale = leftOut.filter((start) => !all.some(({ command }) => command.startsWith(start)));
    expect(stale, 'left out, and in no page').toEqual([]);
  });

  it.each(inOrder)('$page: $command', async ({ command }) => {
    const { code, stderr } = await runCommand(command);
    expect(code, stderr).toBe(0);
  });
});
