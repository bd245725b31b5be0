import { streamWindowSchema } from '@erc/batches';
import { MODALITIES, type Modality, readyFeaturesOptionsSchema } from '@erc/core';
import { builtInAudioEncoders } from '@erc/encoders-audio';
import { builtInTextEncoders } from '@erc/encoders-text';
import { builtInVisualEncoders } from '@erc/encoders-visual';
import {
  type CustomFusions,
  contextOptionsSchema,
  fusionOptionsSchema,
  fusionOptionsSchemaWith,
} from '@erc/fusion';
import { type CustomLosses, lossOptionsSchema, lossOptionsSchemaWith } from '@erc/losses';
import { devHoldOutSchema, splitOptionsSchema } from '@erc/metrics';
import {
  type CustomMetrics,
  earlyStoppingSchemaWith,
  engineOptionsSchema,
  headOptionsSchema,
  scheduleOptionsSchemaWith,
  trainingOptionsSchema,
  trainingOptionsSchemaWith,
} from '@erc/trainer';
import { z } from 'zod';
import { sources } from './sources.js';
import { initSchema, refineStages, stageSchema, subsetSchema } from './stage-schema.js';

const isModality = (name: string): name is Modality => (MODALITIES as readonly string[]).includes(name);

/** Reads each utterance's vector with its neighbours'. @default none */
const window = streamWindowSchema.optional();

/** How floats of a frozen encoder are kept in the feature store; float16 is half as large, and rounds. @default float32 */
const storeAs = z.enum(['float32', 'float16']).optional();

const [tfidf, transformer, glove] = builtInTextEncoders;
const [acoustic, functionals, logMel, waveform, wav2vec2, speechTokens] = builtInAudioEncoders;
const [descriptors, imageModel] = builtInVisualEncoders;

/** One stream: what it is made from, how it is encoded, whether its features are standardized with training statistics. */
const streamSchema = z.discriminatedUnion('modality', [
  z.strictObject({
    modality: z.literal('text'),
    encoder: z.discriminatedUnion('type', [
      tfidf.schema,
      transformer.schema,
      glove.schema,
      readyFeaturesOptionsSchema,
    ]),
    /** Not of an encoder that is fitted: that gives what it gives. @default false */
    standardize: z.boolean().optional(),
    window,
    storeAs,
  }),
  z.strictObject({
    modality: z.literal('audio'),
    encoder: z.discriminatedUnion('type', [
      acoustic.schema,
      functionals.schema,
      logMel.schema,
      waveform.schema,
      wav2vec2.schema,
      speechTokens.schema,
      readyFeaturesOptionsSchema,
    ]),
    standardize: z.boolean().default(true),
    window,
    storeAs,
  }),
  z.strictObject({
    modality: z.literal('visual'),
    encoder: z.discriminatedUnion('type', [
      descriptors.schema,
      imageModel.schema,
      readyFeaturesOptionsSchema,
    ]),
    standardize: z.boolean().default(true),
    window,
    storeAs,
  }),
]);

/** Streams by name. A stream named `text`, `audio` or `visual` need not say its modality. */
const streamsSchema = z
  .preprocess(
    (streams) =>
      typeof streams === 'object' && streams !== null && !Array.isArray(streams)
        ? Object.fromEntries(
            Object.entries(streams).map(([name, stream]) => [
              name,
              isModality(name) && typeof stream === 'object' ? { modality: name, ...stream } : stream,
            ]),
          )
        : streams,
    z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case name'), streamSchema),
  )
  .refine((streams) => Object.keys(streams).length > 0, 'expected at least one stream, received none');

/** What losses with `targets: soft` learn. */
const labelsSchema = z.strictObject({
  /** Where class distributions come from: the corpus's columns `votes_<emotion>`. @default 'votes' */
  soft: z.literal('votes').default('votes'),
  /** Sharpens them by `peakLabels` of `@erc/losses`: `true` by each row's entropy, or by a fixed `r` in 0 … 1. @default none */
  peak: z.union([z.literal(true), z.strictObject({ r: z.number().min(0).max(1) })]).optional(),
});

/** Folds that the dataset folder names, because papers on the corpus use them. */
const standardSplitsSchema = z.strictObject({
  type: z.literal('standard'),
  /** A name in `folds` of `dataset.json`: `leave-one-session`, `session-fifths`, … */
  folds: z.string().min(1),
  /** This one alone, from 1. @default each of them, one after the other */
  fold: z.int().min(1).optional(),
  /** What selects, in place of what the folds name. */
  dev: z.union([z.literal('next'), devHoldOutSchema]).optional(),
  /** Of a dev part that is drawn. */
  seed: z.union([z.int(), z.literal('run')]).default(42),
  sharedSpeakers: z.boolean().optional(),
});

/** A file of one's own that a run loads. */
const pluginSchema = z.union([
  z
    .string()
    .min(1)
    .transform((file): { file: string; sha256?: string | undefined } => ({ file })),
  /** As a run records it. */
  z.strictObject({ file: z.string().min(1), sha256: z.string().optional() }),
]);

/** Everything that decides a result: the one schema that joins every package's options. Unknown keys are errors. */
export const recipeSchema = z
  .strictObject({
    /** Lower-case words joined by `-` or `/`; the default run folder carries it. */
    name: z.string().regex(/^[a-z0-9][a-z0-9/-]*$/, 'expected lower-case letters, digits, "-" and "/"'),
    /** Seeds weights, order of examples and dropout. Folds have a seed of their own. */
    seed: z.int().default(42),
    /** Several runs that differ in their seed only; replaces `seed`. */
    seeds: z.array(z.int()).min(1).optional(),
    dataset: sources.schema,
    streams: streamsSchema,
    fusion: fusionOptionsSchema,
    /** What an utterance learns of the others of its dialogue. Not `none`: batches are whole dialogues. */
    context: contextOptionsSchema.prefault({ type: 'none' }),
    head: headOptionsSchema.prefault([]),
    losses: z.array(lossOptionsSchema).min(1),
    labels: labelsSchema.optional(),
    training: trainingOptionsSchema.prefault({}),
    /** Several trainings of the same weights, one after the other, each with what it says differently from `training`. */
    stages: z.array(stageSchema).min(1).optional(),
    /** Weights to start from. @default fresh ones */
    init: initSchema.optional(),
    /** Fewer dialogues to train with, or to select by. @default all */
    subset: subsetSchema.optional(),
    splits: z
      .discriminatedUnion('type', [...splitOptionsSchema.options, standardSplitsSchema])
      .prefault({ type: 'hold-out' }),
    /** Also train with only these streams, one run for each list, for the comparison in the report. */
    ablation: z.array(z.array(z.string()).min(1)).optional(),
    engine: engineOptionsSchema.prefault({ type: 'auto' }),
    /** Modules of your own, by the paths of their files: they add fusions, losses, metrics and callbacks. */
    plugins: z.array(pluginSchema).optional(),
    /** Logs that a training writes beside `metrics.jsonl`. Decides no result. */
    logging: z
      .strictObject({
        /** An event file in the run folder. */
        tensorboard: z.boolean().default(false),
      })
      .optional(),
  })
  .superRefine((recipe, context) => {
    refineStages(recipe, context);
    for (const [name, { encoder, standardize, storeAs }] of Object.entries(recipe.streams)) {
      if (storeAs !== undefined && (encoder.type === 'features' || encoder.type === 'tfidf')) {
        context.addIssue({
          code: 'custom',
          path: ['streams', name, 'storeAs'],
          message: `expected no such key with the encoder ${encoder.type}, which stores nothing; received ${storeAs}`,
        });
      }
      if (encoder.type === 'speech-tokens') {
        context.addIssue({
          code: 'custom',
          path: ['streams', name, 'encoder', 'type'],
          message:
            'expected an encoder of vectors or steps of vectors, received speech-tokens: nothing in a recipe reads token ids yet',
        });
      }
      if (encoder.type === 'tfidf' && standardize !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['streams', name, 'standardize'],
          message: `expected no such key with the encoder ${encoder.type}, received ${standardize}`,
        });
      }
    }
    for (const [i, subset] of (recipe.ablation ?? []).entries()) {
      for (const [k, name] of subset.entries()) {
        if (!Object.hasOwn(recipe.streams, name)) {
          context.addIssue({
            code: 'custom',
            path: ['ablation', i, k],
            message: `expected one of the streams ${Object.keys(recipe.streams).join(', ')}, received "${name}"`,
          });
        }
      }
    }
    if (recipe.splits.type === 'everything') {
      const stages = (recipe.stages ?? []).map(({ schedule }, i) => [schedule, ['stages', i]] as const);
      for (const [schedule, path] of [[recipe.training.schedule, ['training']] as const, ...stages]) {
        const type = schedule?.type;
        // Both listen to dev, which is not there.
        if (type !== 'plateau' && type !== 'newbob') continue;
        context.addIssue({
          code: 'custom',
          path: [...path, 'schedule', 'type'],
          message: `expected a schedule that does not follow dev, beside splits: { type: everything }, received ${type}`,
        });
      }
      if (recipe.ablation) {
        context.addIssue({
          code: 'custom',
          path: ['ablation'],
          message: 'expected none beside splits: { type: everything }, which scores nothing',
        });
      }
    }
    const subsets = (recipe.ablation ?? []).map((subset) => [...new Set(subset)].sort().join(' + '));
    const again = subsets.find((subset, i) => subsets.indexOf(subset) < i);
    if (again !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['ablation'],
        message: `expected each choice of streams once, received ${again} again`,
      });
    }
    if (recipe.seeds && new Set(recipe.seeds).size < recipe.seeds.length) {
      context.addIssue({
        code: 'custom',
        path: ['seeds'],
        message: `expected different seeds, received ${recipe.seeds.join(', ')}`,
      });
    }
  });

/** What plugins add to the words of a recipe. */
export interface RecipeExtensions {
  readonly fusions?: CustomFusions;
  readonly losses?: CustomLosses;
  readonly metrics?: CustomMetrics;
}

/** {@link recipeSchema} that also knows what plugins add. Their own options are beyond its type. */
export const recipeSchemaWith = ({
  fusions = {},
  losses = {},
  metrics = {},
}: RecipeExtensions): typeof recipeSchema =>
  recipeSchema.safeExtend({
    fusion: fusionOptionsSchemaWith(fusions),
    losses: z.array(lossOptionsSchemaWith(losses)).min(1),
    stages: z
      .array(
        stageSchema.extend({
          losses: z.array(lossOptionsSchemaWith(losses)).min(1).optional(),
          earlyStopping: earlyStoppingSchemaWith(metrics).optional(),
          schedule: scheduleOptionsSchemaWith(metrics).optional(),
        }),
      )
      .min(1)
      .optional(),
    training: trainingOptionsSchemaWith(metrics).prefault({}),
  });

/** A recipe with every default filled in. */
export type Recipe = z.output<typeof recipeSchema>;
