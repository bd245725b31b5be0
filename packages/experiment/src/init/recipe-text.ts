import type { FoundCorpus, FoundDataset } from '@erc/etl';
import { flow } from './flow.js';

/** Options of {@link recipeText}. */
export interface RecipeTextOptions {
  readonly name: string;
  /** The path that the user gave, for the head. */
  readonly place: string;
  /** The command that trains it, for the head. */
  readonly command: string;
  /** Path of the corpus, as the recipe writes it; of a dataset folder, its own. */
  readonly from: string;
  /** Path of the dataset folder, as the recipe writes it. */
  readonly into: string;
  /** Utterances with a text, a voice and a face. */
  readonly has: FoundCorpus['has'];
}

/** Longest clip that needs no word, in seconds. */
const USUAL_SECONDS = 600;
/** Longest that there may be. */
const MOST_SECONDS = 7200;

/** A recipe for a corpus, with what each word is for. */
export function recipeText(corpus: FoundCorpus | FoundDataset, options: RecipeTextOptions): string {
  const { name, place, command, has } = options;
  const { utterances, dialogues } = corpus;
  const lines = [
    `# A recipe for ${JSON.stringify(place)}: ${utterances} utterances of ${dialogues} dialogues.`,
    `# ${command}`,
    '# Every word: docs/recipes.md. What else there is to choose from: docs/methods.md.',
    `name: ${flow(name)}`,
    'seed: 42',
    ...(corpus.kind === 'dataset' ? existingLines(options) : datasetLines(corpus, options)),
    ...splitLines(corpus),
    'streams:',
    ...streamLines(corpus, has),
    ...fusionLines(has),
    'losses:',
    '  # Rare emotions weigh as much as frequent ones.',
    '  - { type: cross-entropy, classWeights: balanced }',
    'training:',
    '  epochs: 40',
    '  batchSize: 16',
    '  optimizer: { type: adamw, learningRate: 0.001, weightDecay: 0.1 }',
    '  maxGradNorm: 1',
    ...(trainDialogues(corpus) > 1 ? ['  earlyStopping: { monitor: weightedF1, patience: 10 }'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const existingLines = ({ into }: RecipeTextOptions): string[] => [
  '# A dataset folder that is made already: it is read as it is.',
  `dataset: { folder: ${flow(into)} }`,
];

function datasetLines(
  { labels, emotions, columns, cut, recordingSeconds }: FoundCorpus,
  { from, into }: RecipeTextOptions,
): string[] {
  const columnNames = Object.fromEntries(Object.entries(columns));
  return [
    'dataset:',
    '  source: folder',
    `  from: ${flow(from)}`,
    '  # Made of it: checked, with the voices and pictures of clips.',
    `  into: ${flow(into)}`,
    '  # The classes, in this order everywhere.',
    `  labels: ${flow([...labels.keys()])}`,
    ...(Object.keys(emotions).length > 0
      ? ['  # Other spellings of them.', `  emotions: ${flow(emotions)}`]
      : []),
    ...(Object.keys(columnNames).length > 0
      ? ['  # What the columns of the file are called.', `  columns: ${flow(columnNames)}`]
      : []),
    ...(cut
      ? ['  # An utterance is the part of its recording from start to end, in seconds.', '  cut: true']
      : []),
    ...(recordingSeconds > USUAL_SECONDS
      ? [`  media: { maxSeconds: ${Math.min(MOST_SECONDS, Math.ceil(recordingSeconds / 60 + 1) * 60)} }`]
      : []),
  ];
}

/** Dialogues that may train or select. */
const trainDialogues = ({ dialogues }: Pick<FoundCorpus, 'dialogues'>): number => dialogues;

function splitLines(corpus: FoundCorpus | FoundDataset): string[] {
  const hasDev = corpus.kind === 'dataset' ? corpus.hasDev : corpus.splits.has('dev');
  if (hasDev) return [];
  if (trainDialogues(corpus) < 2) {
    return [
      '# There is one dialogue alone: all of it trains, and nothing selects or scores.',
      'splits: { type: everything }',
    ];
  }
  return [
    '# A fifth of the dialogues selects the epoch and scores: whole ones, so that no dialogue is on both sides.',
    'splits: { type: hold-out, dev: { by: dialogue, fraction: 0.2, stratify: true } }',
  ];
}

function streamLines(
  { utterances, dialogues }: FoundCorpus | FoundDataset,
  has: FoundCorpus['has'],
): string[] {
  const hasTurns = utterances > dialogues;
  return [
    ...(has.text > 0
      ? [
          `  # The words of the utterance${hasTurns ? ', and of the turn before it' : ''}.`,
          `  text: { encoder: { type: tfidf, contextTurns: ${hasTurns ? 1 : 0} } }`,
        ]
      : []),
    ...(has.audio > 0
      ? [
          '  # Pitch, loudness and colour of the voice.',
          '  audio: { encoder: { type: acoustic-statistics } }',
        ]
      : []),
    ...(has.visual > 0
      ? [
          '  # Shapes, brightness and colours of the pictures.',
          '  visual: { encoder: { type: image-descriptors } }',
        ]
      : []),
  ];
}

function fusionLines(has: FoundCorpus['has']): string[] {
  const streams = Object.values(has).filter((count) => count > 0).length;
  if (streams < 2) return ['fusion: { type: concat, projection: { dim: 48, dropoutRate: 0.3 } }'];
  return [
    '# missing: an utterance may lack its text, voice or face, here and where the model is used.',
    'fusion: { type: concat, projection: { dim: 48, dropoutRate: 0.3 }, missing: { dropoutRate: 0.1 } }',
  ];
}
