import { writeCorpus } from './corpus.js';
import { writeRelease } from './release.js';

/** A program that a kind starts. */
export type Program = 'train' | 'eval' | 'etl' | 'features';

/** A command of a kind. */
export interface Step {
  readonly program: Program;
  readonly words: readonly string[];
  /** What a user types after a kill. @default the same command */
  readonly again?: readonly string[];
}

/** What is killed: commands one after the other, each again until it has come to its end. */
export interface Kind {
  readonly name: string;
  /** Of which commands it is, in the words of {@link COMMANDS}. */
  readonly commands: readonly string[];
  /** Writes what a user begins with. */
  readonly files: (user: string) => Promise<void>;
  /** Text files beside those, by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Commands that are not killed, before it. */
  readonly before?: readonly Step[];
  readonly steps: readonly Step[];
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

const ENCODE = { program: 'train', words: ['encode', '--config', 'killed.yaml'] } as const;
const TRAIN = { program: 'train', words: ['--config', 'killed.yaml', '--out', 'run'] } as const;
const RESUMED = {
  ...TRAIN,
  again: ['--config', 'killed.yaml', '--resume', 'run'],
} as const;

const training = (name: string, text: string, before: readonly Step[] = []): Kind => ({
  name,
  commands: ['train run'],
  files: writeCorpus,
  texts: { 'killed.yaml': text },
  before,
  steps: [RESUMED],
});

/** Kinds of evaluation: they begin with a run of two seeds. */
const evaluation = (name: string, commands: readonly string[], steps: readonly Step[]): Kind => ({
  name,
  commands,
  files: writeCorpus,
  texts: { 'killed.yaml': recipe(`seeds: [1, 2]\n${TRAINING}`) },
  before: [TRAIN],
  steps,
});

/** Every kind of the campaign. A command that writes belongs to one of them. */
export const KINDS: readonly Kind[] = [
  {
    name: 'prepare',
    commands: ['erc-etl'],
    files: writeCorpus,
    steps: [
      {
        program: 'etl',
        words: ['folder', '--from', 'corpus', '--into', 'prepared', 'labels=[neutral,joy,anger]'],
      },
    ],
  },
  {
    name: 'prepare clips',
    commands: ['erc-etl'],
    files: writeRelease,
    steps: [
      { program: 'etl', words: ['meld', '--from', 'release.zip', '--into', 'prepared', 'media.workers=1'] },
    ],
  },
  {
    name: 'encode',
    commands: ['train encode'],
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    steps: [ENCODE],
  },
  {
    name: 'encode shards',
    commands: ['train encode', 'train encode merge', 'erc-features merge', 'erc-features gc'],
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    steps: [
      { ...ENCODE, words: [...ENCODE.words, '--shard', '1/2'] },
      { ...ENCODE, words: [...ENCODE.words, '--shard', '2/2'] },
      { program: 'train', words: ['encode', 'merge', '--config', 'killed.yaml'] },
      { program: 'features', words: ['gc', '.features'] },
    ],
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
    commands: ['train matrix'],
    files: writeCorpus,
    texts: {
      'killed.yaml': recipe(`seed: 1\n${TRAINING}`),
      'matrix.yaml': `name: rows
recipe: killed.yaml
seeds: [1, 2]
recipes:
  concat: {}
  gated: { set: { fusion.type: gated, fusion.dim: 8 } }
`,
    },
    steps: [{ program: 'train', words: ['matrix', 'matrix.yaml', '--out', 'runs'] }],
  },
  {
    name: 'sweep',
    commands: ['train sweep'],
    files: writeCorpus,
    texts: {
      'killed.yaml': recipe(`seed: 1\n${TRAINING}`),
      'sweep.yaml': `name: rates
recipe: killed.yaml
method: random
trials: 3
seed: 1
space:
  training.optimizer.learningRate: { type: log-uniform, low: 1.0e-3, high: 1.0e-1 }
`,
    },
    steps: [{ program: 'train', words: ['sweep', 'sweep.yaml', '--out', 'runs'] }],
  },
  {
    name: 'find-rate',
    commands: ['train find-rate'],
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(`seed: 1\n${TRAINING}`) },
    steps: [{ program: 'train', words: ['find-rate', '--config', 'killed.yaml', '--out', 'rate'] }],
  },
  {
    name: 'plan',
    commands: ['train encode plan'],
    files: writeCorpus,
    texts: { 'killed.yaml': recipe(TRAINING, TWO_STREAMS) },
    before: [ENCODE],
    steps: [
      {
        program: 'train',
        words: [
          'encode',
          'plan',
          '--config',
          'killed.yaml',
          '--shards',
          '2',
          '--into',
          'jobs',
          '--volume',
          '.',
        ],
      },
    ],
  },
  evaluation(
    'report',
    ['eval run', 'eval all'],
    [
      { program: 'eval', words: ['--run', 'run'] },
      { program: 'eval', words: ['all', 'run'] },
    ],
  ),
  evaluation(
    'eval',
    ['eval run', 'eval compare', 'eval ensemble'],
    [
      { program: 'eval', words: ['--run', 'run', '--split', 'test'] },
      { program: 'eval', words: ['--run', 'run/seed-1', '--robustness'] },
      {
        program: 'eval',
        words: [
          'compare',
          'run/seed-1',
          'run/seed-2',
          '--split',
          'test',
          '--resamples',
          '200',
          '--out',
          'compared',
        ],
      },
      { program: 'eval', words: ['ensemble', 'run', '--split', 'test', '--out', 'joined'] },
    ],
  ),
];
