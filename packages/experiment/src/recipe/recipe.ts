import type { DemoSourceOptions } from '@erc/demo';
import type { JoinedSourceOptions, ParsedSource, SourceOptions } from '@erc/etl';
import type { ContextOptions, FusionOptions, ParsedContext, ParsedFusion } from '@erc/fusion';
import type { LossOptions, ParsedLoss } from '@erc/losses';
import { devHoldOutSchema, foldLegacySchema, splitOptionsSchema } from '@erc/metrics';
import {
  classifierOptionsSchema,
  engineOptionsSchema,
  headOptionsSchema,
  type StageInputShape,
  stageShape,
  type TrainingInput,
  type TrainingOptions,
  trainingSchema,
} from '@erc/trainer';
import { z } from 'zod';
import { MOST_LETTERS } from './names.js';
import type { PartRegistries } from './part-registries.js';
import { initSchema, subsetSchema } from './stage-schema.js';
import { type StreamsInput, streamsSchema } from './streams-schema.js';

/** What losses learn of raters who did not agree. */
const labelsSchema = z.strictObject({
  /** Where class distributions come from: the corpus's columns `votes_<emotion>`. @default 'votes' */
  soft: z.literal('votes').default('votes'),
  /** Sharpens them by `peakLabels` of `@erc/losses`: `true` by each row's entropy, or by a fixed `r` in 0 … 1. @default none */
  peak: z.union([z.literal(true), z.strictObject({ r: z.number().min(0).max(1) })]).optional(),
  /**
   * What an utterance is in training on which raters tied: `copies`, one example for each of its labels; `soft`, one whose soft target is equal shares of
   * them; `drop`, none, it is only read. What selects and what is scored stays as it is. @default one example with the emotion of the dataset
   */
  ties: z.enum(['copies', 'soft', 'drop']).optional(),
  /** As published, wrong as it is. `last-label`: all copies of a tie have the emotion of the dataset, which `ties: last` of its source makes the last one. */
  legacy: z.array(z.literal('last-label')).min(1).optional(),
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
  legacy: foldLegacySchema,
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

/** As in zod itself: a constraint such as `z.ZodType<ParsedLoss>` is compared in full with every member of a union. */
type Schema = z.core.$ZodType;

/** The schemas of the parts that a recipe names. */
interface PartSchemas<
  Source extends Schema,
  Streams extends Schema,
  Loss extends Schema,
  Fusion extends Schema,
  Context extends Schema,
  Training extends Schema,
  Stage extends Readonly<Record<string, Schema>>,
> {
  readonly source: Source;
  readonly streams: Streams;
  readonly loss: Loss;
  readonly fusion: Fusion;
  readonly context: Context;
  readonly training: Training;
  /** Fields of a stage, but for its losses. */
  readonly stage: Stage;
}

/** Generic in its parts, so that one schema has the type of a parsed recipe, and that of one which a program writes. */
const recipeShape = <
  Source extends Schema,
  Streams extends Schema,
  Loss extends Schema,
  Fusion extends Schema,
  Context extends Schema,
  Training extends Schema,
  Stage extends Readonly<Record<string, Schema>>,
>({
  source,
  streams,
  loss,
  fusion,
  context,
  training,
  stage,
}: PartSchemas<Source, Streams, Loss, Fusion, Context, Training, Stage>) =>
  z.strictObject({
    /** Lower-case words joined by `-` or `/`; the default run folder carries it. */
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9/-]*$/, 'expected lower-case letters, digits, "-" and "/"')
      .max(MOST_LETTERS),
    /** Seeds weights, order of examples and dropout. Folds have a seed of their own. */
    seed: z.int().default(42),
    /** Several runs that differ in their seed only; replaces `seed`. */
    seeds: z.array(z.int()).min(1).optional(),
    /** Which corpus, and where its dataset folder is made. */
    dataset: source,
    /** What the model reads, by name, each with its encoder. */
    streams,
    /** How streams become one vector of an utterance. */
    fusion,
    /** What an utterance learns of the others of its dialogue. @default nothing */
    context,
    /** Feed-forward layers before the classifier. */
    head: headOptionsSchema.prefault([]),
    /** The linear layer behind the head that gives the logits. @default with a bias */
    classifier: classifierOptionsSchema.optional(),
    /** A weighted sum of losses. */
    losses: z.array(loss).min(1),
    /** What soft targets are made of, and what ties are in training. */
    labels: labelsSchema.optional(),
    /** Epochs, batches, optimizer, schedule, sampler, early stopping, checkpoints. */
    training,
    /** Several trainings of the same weights, one after the other, each with what it says differently from `training`. */
    stages: z
      .array(
        z.strictObject({
          ...stage,
          /** @default the recipe's */
          losses: z.array(loss).min(1).optional(),
        }),
      )
      .min(1)
      .optional(),
    /** Weights to start from. @default fresh ones */
    init: initSchema.optional(),
    /** Fewer dialogues to train with, or to select by. @default all */
    subset: subsetSchema.optional(),
    /** Which utterances train, select and score. */
    splits: z
      .discriminatedUnion('type', [...splitOptionsSchema.options, standardSplitsSchema])
      .prefault({ type: 'hold-out' }),
    /** Also train with only these streams, one run for each list, for the comparison in the report. */
    ablation: z.array(z.array(z.string()).min(1)).optional(),
    /** What computes. */
    engine: engineOptionsSchema.prefault({ type: 'auto' }),
    /** Modules of your own, by the paths of their files: they add parts of every kind. */
    plugins: z.array(pluginSchema).optional(),
    /** Logs that a training writes beside `metrics.jsonl`. Decides no result. */
    logging: z
      .strictObject({
        /** An event file in the run folder. */
        tensorboard: z.boolean().default(false),
      })
      .optional(),
  });

/** The schema of recipes, key by key. */
export const recipeObject = (registries: PartRegistries) =>
  recipeShape({
    source: registries.sources.schema,
    streams: streamsSchema(registries.encoders),
    loss: registries.losses.schema,
    fusion: registries.fusions.schema,
    context: registries.contexts.schema.prefault({ type: 'none' }),
    training: trainingSchema(registries).prefault({}),
    stage: stageShape(registries),
  });

/** A recipe with every default filled in. What a part's own options are, its descriptor knows. */
export type Recipe = z.output<ReturnType<typeof recipeObject>>;

/** Options of a built-in source that is not made of others. */
type CorpusOptions = DemoSourceOptions | Exclude<SourceOptions, JoinedSourceOptions>;

/** A recipe as a program writes it: the options of the built-in parts, and no others. */
export type RecipeInput = z.input<
  ReturnType<
    typeof recipeShape<
      z.ZodType<ParsedSource, CorpusOptions | JoinedSourceOptions<CorpusOptions>>,
      z.ZodType<Recipe['streams'], StreamsInput>,
      z.ZodType<ParsedLoss, LossOptions>,
      z.ZodType<ParsedFusion, FusionOptions>,
      z.ZodPrefault<z.ZodType<ParsedContext, ContextOptions>>,
      z.ZodPrefault<z.ZodType<TrainingOptions, TrainingInput>>,
      StageInputShape
    >
  >
>;
