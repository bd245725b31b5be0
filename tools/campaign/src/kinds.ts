import { join } from 'node:path';
import { writeTinyBert } from '@erc/testing/tiny-models';
import { writeCorpus } from './corpus.js';
import { writeRelease } from './release.js';

/** A program that a kind starts. */
export type Program = 'train' | 'eval' | 'predict' | 'erc-etl' | 'erc-features';

/** A program and its subcommand: `train encode merge`. */
export type CommandName = Program | `${Program} ${string}`;

/** A command of a kind. */
export interface Step {
  readonly command: CommandName;
  /** What stands behind it. */
  readonly words: readonly string[];
  /** What a user types behind it after a kill. @default the same words */
  readonly again?: readonly string[];
}

/** What is killed: commands one after the other, each again until it has come to its end. */
export interface Kind {
  readonly name: string;
  /** Writes what a user begins with. */
  readonly files: (user: string) => Promise<void>;
  /** Text files beside those, by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Commands that are not killed, before it. */
  readonly before?: readonly Step[];
  readonly steps: readonly Step[];
}

async function writeCorpusAndModel(user: string): Promise<void> {
  await writeCorpus(user);
  await writeTinyBert(join(user, 'models/bert'));
}

const recipe = (more: string, streams = '{ text: { encoder: { type: tfidf, buckets: 64 } } }'): string =>
  `name: killed
dataset: { source: folder, from: corpus, into: prepared, labels: [neutral, joy, anger] }
streams: ${streams}
fusion: { type: concat, projection: { dim: 8, dropoutRate: 0.3 } }
losses: [{ type: cross-entropy }]
engine: { type: onnx, threads: 1 }
${more}
`;
const TWO_STREAMS =
  '{ text: { encoder: { type: tfidf, buckets: 64 } }, audio: { encoder: { type: acoustic-statistics } } }';
/** An encoder that is trained with the model: its lower layers are frozen, and computed once. */
const TRAINED_STREAM =
  '{ text: { encoder: { type: transformer, model: models/bert, train: { layers: 1 } } } }';
const TRAINING =
  'training: { epochs: 2, batchSize: 8, optimizer: { type: adamw, learningRate: 0.01 }, sampler: { type: weighted } }';
/** A checkpoint after every update, so that many kills fall into one. */
const SAVING = `training:
  epochs: 3
  batchSize: 4
  gradientAccumulationSteps: 2
  maxGradNorm: 1
  optimizer: { type: adamw, learningRate: 0.01 }
  schedule: { type: plateau, patience: 1, factor: 0.5 }
  earlyStopping: { patience: 3 }
  sampler: { type: weighted }
  checkpoints: { everyUpdates: 1, best: 2 }`;

const ENCODE = { command: 'train encode', words: ['--config', 'killed.yaml'] } as const;
const TRAIN = { command: 'train run', words: ['--config', 'killed.yaml', '--out', 'run'] } as const;
const RESUMED = {
  ...TRAIN,
  again: ['--config', 'killed.yaml', '--resume', 'run'],
} as const;

const encodeShard = (shard: string): Step => ({ ...ENCODE, words: [...ENCODE.words, '--shard', shard] });

const training = (name: string, text: string, before: readonly Step[] = []): Kind => ({
  name,
  files: writeCorpus,
  texts: { 'killed.yaml': text },
  before,
  steps: [RESUMED],
});

/** Kinds of evaluation: they begin with a run of two seeds. */
const evaluation = (name: string, steps: readonly Step[], training = TRAINING): Kind => ({
  name,
  files: writeCorpus,
  texts: { 'killed.yaml': recipe(`seeds: [1, 2]\n${training}`) },
  before: [TRAIN],
  steps,
});

/** A matrix of two rows and two seeds. */
const MATRIX = {
  'killed.yaml': recipe(`seed: 1\n${TRAINING}`),
  'matrix.yaml': `name: rows
recipe: killed.yaml
seeds: [1, 2]
recipes:
  concat: {}
  gated: { set: { fusion.type: gated, fusion.dim: 8 } }
`,
};

/** A sweep of three trials. */
const SWEEP = {
  'killed.yaml': recipe(`seed: 1\n${TRAINING}`),
  'sweep.yaml': `name: rates
recipe: killed.yaml
method: random
trials: 3
seed: 1
space:
  training.optimizer.learningRate: { type: log-uniform, low: 1.0e-3, high: 1.0e-1 }
`,
};

const IN_JOBS = ['--shards', '2', '--into', 'jobs', '--volume', '.'];

/** Every kind of the campaign. A command that writes belongs to one of them. */
export const KINDS: readonly Kind[] = [
  {
    name: 'prepare',
    files: writeCorpus,
    steps: [
      {
        command: 'erc-etl',
        words: ['folder', '--from', 'corpus', '--into', 'prepared', 'labels=[neutral,joy,anger]'],
      },
    ],
  },
  {
    name: 'prepare clips',
    files: writeRelease,
    steps: [
      {
        command: 'erc-etl',
        words: ['meld', '--from', 'release.zip', '--into', 'prepared', 'media.workers=1'],
      },
    ],
  },
  {
    name: 'dataset report',
    files: writeCorpus,
    before: [
      {
        command: 'erc-etl',
        words: ['folder', '--from', 'corpus', '--into', 'prepared', 'labels=[neutral,joy,anger]'],
      },
    ],
    steps: [{ command: 'eval dataset', words: ['prepared', '--report'] }],
  },
  {
    name: 'encode',
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    steps: [ENCODE],
  },
  {
    name: 'encode shards',
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    steps: [
      encodeShard('1/2'),
      encodeShard('2/2'),
      { command: 'train encode merge', words: ['--config', 'killed.yaml'] },
      { command: 'erc-features gc', words: ['.features'] },
    ],
  },
  {
    name: 'merge shards',
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    before: [encodeShard('1/2'), encodeShard('2/2')],
    steps: [{ command: 'erc-features merge', words: ['.features'] }],
  },
  training('folds', recipe(`seed: 1\n${TRAINING}\nsplits: { type: k-fold, folds: 3 }`)),
  training('seeds', recipe(`seeds: [1, 2]\n${SAVING}`)),
  training('ablation', recipe(`seed: 1\n${TRAINING}\nablation: [[text], [audio]]`, TWO_STREAMS), [ENCODE]),
  training(
    'stages',
    recipe(
      `seed: 1\n${TRAINING}\nstages:\n  - { name: first, epochs: 2 }\n  - { name: last, learningRate: 0.02 }`,
    ),
  ),
  {
    name: 'matrix',
    files: writeCorpus,
    texts: MATRIX,
    steps: [{ command: 'train matrix', words: ['matrix.yaml', '--out', 'runs'] }],
  },
  {
    name: 'matrix shards',
    files: writeCorpus,
    texts: MATRIX,
    steps: [
      { command: 'train matrix', words: ['matrix.yaml', '--out', 'runs', '--shard', '1/2'] },
      { command: 'train matrix', words: ['matrix.yaml', '--out', 'runs', '--shard', '2/2'] },
      { command: 'train matrix merge', words: ['matrix.yaml', '--out', 'runs'] },
    ],
  },
  {
    name: 'sweep',
    files: writeCorpus,
    texts: SWEEP,
    steps: [{ command: 'train sweep', words: ['sweep.yaml', '--out', 'runs'] }],
  },
  {
    name: 'sweep shards',
    files: writeCorpus,
    // The second trial fails, which its shard keeps for the merge.
    texts: {
      ...SWEEP,
      'sweep.yaml': `name: rates
recipe: killed.yaml
method: grid
space: { training.optimizer.learningRate: [1.0e-3, 1.0e+38, 1.0e-1] }
`,
    },
    before: [{ command: 'train sweep', words: ['sweep.yaml', '--out', 'runs', '--shard', '1/2'] }],
    steps: [
      { command: 'train sweep', words: ['sweep.yaml', '--out', 'runs', '--shard', '2/2'] },
      { command: 'train sweep merge', words: ['sweep.yaml', '--out', 'runs'] },
    ],
  },
  {
    name: 'fold shards',
    files: writeCorpus,
    texts: {
      'killed.yaml': recipe(`seed: 1\n${SAVING}\nsplits: { type: k-fold, folds: 3 }`),
    },
    steps: [
      { ...TRAIN, words: [...TRAIN.words, '--shard', '1/2'] },
      { ...TRAIN, words: [...TRAIN.words, '--shard', '2/2'] },
      { command: 'train run merge', words: TRAIN.words },
    ],
  },
  {
    name: 'find-rate',
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(`seed: 1\n${TRAINING}`) },
    steps: [{ command: 'train find-rate', words: ['--config', 'killed.yaml', '--out', 'rate'] }],
  },
  {
    name: 'plan',
    files: writeCorpus,
    texts: { ...MATRIX, ...SWEEP, 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    before: [ENCODE],
    steps: [
      { command: 'train encode plan', words: ['--config', 'killed.yaml', ...IN_JOBS] },
      { command: 'train run plan', words: ['--config', 'killed.yaml', ...IN_JOBS] },
      { command: 'train matrix plan', words: ['matrix.yaml', ...IN_JOBS] },
      { command: 'train sweep plan', words: ['sweep.yaml', ...IN_JOBS] },
    ],
  },
  evaluation('report', [
    { command: 'eval run', words: ['--run', 'run'] },
    { command: 'eval all', words: ['run'] },
  ]),
  evaluation('eval', [
    { command: 'eval run', words: ['--run', 'run', '--split', 'test'] },
    { command: 'eval run', words: ['--run', 'run/seed-1', '--robustness'] },
    {
      command: 'eval compare',
      words: ['run/seed-1', 'run/seed-2', '--split', 'test', '--resamples', '200', '--out', 'compared'],
    },
    { command: 'eval ensemble', words: ['run', '--split', 'test', '--out', 'joined'] },
  ]),
  evaluation('predict', [
    { command: 'predict', words: ['run/seed-1', '--csv', 'corpus/test.csv', '--out', 'predicted.csv'] },
  ]),
  {
    name: 'encoders',
    files: writeCorpusAndModel,
    texts: { 'killed.yaml': recipe(TRAINING, TRAINED_STREAM) },
    before: [TRAIN],
    steps: [{ command: 'eval encoders', words: ['run', '--out', 'saved'] }],
  },
  {
    name: 'export',
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING) },
    before: [TRAIN],
    steps: [{ command: 'eval export', words: ['run', 'model'] }],
  },
  evaluation(
    'checkpoints',
    [{ command: 'eval run', words: ['--run', 'run/seed-1', '--split', 'test', '--checkpoint', 'all'] }],
    SAVING,
  ),
];
