import { type FusionOptions, fusions } from '@erc/fusion';
import { CONTEXTS, FUSIONS } from '../../__fixtures__/option-sets.js';
import type { RecipeInput } from '../../recipe/recipe.js';

/** One stream. */
export const TEXT = { text: { encoder: { type: 'tfidf', buckets: 64 } } } as const;
/** Three streams, one of which has steps. */
export const THREE = {
  ...TEXT,
  audio: { encoder: { type: 'log-mel', maxSeconds: 0.1 } },
  visual: { encoder: { type: 'image-descriptors' } },
} as const;

/** What of a recipe a case says. */
export type Parts = Pick<RecipeInput, 'streams'> & Partial<RecipeInput>;

/** What streams can have. */
export const EVERY_STREAM: Readonly<Record<string, Parts>> = {
  text: { streams: TEXT },
  windows: {
    streams: {
      text: { ...TEXT.text, window: { before: 1, after: 1, padding: 'learned' } },
      audio: {
        encoder: { type: 'acoustic-statistics' },
        standardize: true,
        storeAs: 'float16',
        window: { before: 2, join: 'concat' },
      },
    },
  },
  'windows by place, some missing': {
    streams: {
      text: { ...TEXT.text, window: { at: [0, -2] } },
      visual: { ...THREE.visual, standardize: true, window: { before: 1 } },
    },
    fusion: { type: 'concat', missing: { dropoutRate: 0.3 } },
  },
};

/** Every fusion, in sizes that the streams allow, each with one of the contexts in turn; over three streams of which one has steps. */
export const EVERY_PART = FUSIONS.map((fusion, i): { readonly name: string; readonly parts: Parts } => {
  const context = CONTEXTS[i % CONTEXTS.length]!;
  const sized: FusionOptions = {
    ...fusion,
    ...('widths' in fusion && fusion.widths === 'proportional' && { hiddenDim: 128 }),
    ...(fusion.embeddings && { embeddings: [{ of: 'speaker', count: 20 }, { of: 'gender' }] }),
  };
  return {
    name: `${JSON.stringify(fusion)} ${JSON.stringify(context)}`,
    parts: { streams: THREE, fusion: sized, context },
  };
});

/** Whether what a fusion says of an utterance follows the batches that an evaluation makes: there is nothing to predict then. */
export const isOfBatch = ({ parts: { fusion } }: (typeof EVERY_PART)[number]): boolean =>
  fusions.of(fusions.schema.parse(fusion)).readsBeside(fusions.schema.parse(fusion)) !== undefined;
