import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { userPath } from '@erc/core/node';
import { RUN_FILE, SUMMARY_FILE } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';

const USAGE = `usage: pnpm --silent --filter @erc/bench methods [--seeds 1,2,3] [--write FILE.md] [NAME ...]

Trains the demo recipe, with its three streams, once for each fusion with cross-entropy, each context, and each class loss with concat, over
the seeds, through \`pnpm --filter train start\`, and prints a table of the dev split: weighted F1, parameters, step time. --write puts the
table between the marks <!-- methods --> of a file. NAME: only these rows.`;

/** A row: its name, and what it changes in the demo recipe. Sizes are those that suit its few hundred utterances, chosen once, not tuned. */
interface Method {
  readonly name: string;
  readonly overrides: readonly string[];
}

const fusion = (type: string, options: object = {}): Method => ({
  name: type,
  overrides: [
    `fusion.type=${type}`,
    ...Object.entries(options).map(([key, value]) => `fusion.${key}=${JSON.stringify(value)}`),
  ],
});
const loss = (name: string, ...losses: readonly object[]): Method => ({
  name,
  overrides: [`losses=${JSON.stringify(losses)}`],
});
const context = (type: string, options: object = {}): Method => ({
  name: type,
  overrides: [`context=${JSON.stringify({ type, ...options })}`],
});

const GROUPS: Readonly<Record<string, readonly Method[]>> = {
  fusion: [
    { name: 'concat', overrides: [] },
    fusion('three-way-concat', { dim: 32 }),
    fusion('multi-head-attention', { hiddenDim: 32, dropoutRate: 0.1 }),
    fusion('gated', { dim: 64 }),
    fusion('tensor-fusion', { dim: 12 }),
    fusion('low-rank-tensor', { outputDim: 64 }),
    fusion('tensor-mixer', { side: 32, patchSize: 8, hiddenDim: 64, depth: 2, dropoutRate: 0.1 }),
    fusion('mlp-mixer', { channels: 32, steps: 1 }),
    fusion('self-attentive', { dim: 32, attentionDim: 32, hops: 1 }),
    fusion('cross-attention', { hiddenDim: 32, numHeads: 4 }),
    fusion('co-attention', { hiddenDim: 32 }),
    fusion('pooled-cross-attention', { hiddenDim: 32 }),
  ],
  context: [context('dialogue-gru'), context('dialogue-transformer')],
  loss: [
    loss('cross-entropy', { type: 'cross-entropy' }),
    loss('cross-entropy, balanced', { type: 'cross-entropy', classWeights: 'balanced' }),
    loss('focal', { type: 'focal' }),
    loss('dice', { type: 'dice' }),
    loss('multi-margin', { type: 'multi-margin', margin: 0.4 }),
    loss('l1-f1', { type: 'l1-f1' }),
    loss('large-margin-softmax', { type: 'large-margin-softmax' }),
    loss('cross-entropy + triplet', { type: 'cross-entropy' }, { type: 'triplet', weight: 0.2 }),
    loss(
      'cross-entropy + supervised-contrastive',
      { type: 'cross-entropy' },
      { type: 'supervised-contrastive', weight: 0.2 },
    ),
  ],
};

interface Measured {
  readonly weightedF1: { readonly mean: number; readonly sd: number };
  readonly parameters: number;
  readonly stepMs: number;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

async function measure(
  { name, overrides }: Method,
  seeds: readonly number[],
  scratch: string,
): Promise<Measured> {
  const out = join(scratch, name.replaceAll(/[^a-z0-9]+/g, '-'));
  const words = [
    ...overrides,
    'ablation=[]',
    `seeds=${JSON.stringify(seeds)}`,
    `dataset.into=${join(scratch, 'data')}`,
  ];
  await run('pnpm', ['--filter', 'train', 'start', '--quiet', '--out', out, ...words], {
    cwd: ROOT,
    maxBuffer: 2 ** 24,
  });
  const { mean, sd, runs } = await readRecord(out, SUMMARY_FILE);
  const records = await Promise.all(runs.map(({ path }) => readRecord(join(out, path), RUN_FILE)));
  const steps = records.map(({ timings }) => timings.stepMsMedian).sort((a, b) => a - b);
  return {
    weightedF1: { mean: mean.weightedF1!, sd: sd.weightedF1! },
    parameters: records[0]!.parameters,
    stepMs: steps[Math.floor(steps.length / 2)]!,
  };
}

const points = (share: number): string => (100 * share).toFixed(1);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.error(USAGE);
  process.exit(0);
}
const seeds = values.seeds.split(',').map(Number);
if (seeds.length < 2 || seeds.some(Number.isNaN)) {
  console.error(`--seeds: expected at least two numbers, received ${values.seeds}\n${USAGE}`);
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), 'erc-methods-'));
const lines: string[] = [];
const say = (line: string): void => {
  console.log(line);
  lines.push(line);
};
try {
  for (const [group, methods] of Object.entries(GROUPS)) {
    const wanted = methods.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    if (wanted.length === 0) continue;
    say(`| ${group} | weighted F1, % | parameters | step, ms | options |`);
    say('|---|---|---|---|---|');
    for (const method of wanted) {
      const { weightedF1, parameters, stepMs } = await measure(method, seeds, scratch);
      const options = method.overrides.map((word) => `\`${word}\``).join(' ');
      say(
        `| ${method.name} | ${points(weightedF1.mean)} ± ${points(weightedF1.sd)} | ${parameters} | ${stepMs.toFixed(1)} | ${options} |`,
      );
    }
    say('');
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (values.write !== undefined) {
  const file = userPath(values.write);
  const page = await readFile(file, 'utf8');
  const marks = /(<!-- methods -->\n)[\s\S]*(<!-- \/methods -->)/;
  if (!marks.test(page))
    throw new Error(`${values.write}: expected the marks <!-- methods --> and <!-- /methods -->`);
  await writeFile(file, page.replace(marks, `$1${lines.join('\n')}\n$2`));
}
