import { ConfigError, type InputSpec, ownValue, type Random } from '@erc/core';
import { indexDialogues } from '../examples/dialogue-index.js';
import { countScored, type ExampleSet } from '../examples/examples.js';
import { builtInSamplerRegistry } from '../samplers/built-in-samplers.js';
import type { ParsedSampler, SamplerRegistry } from '../samplers/define-sampler.js';
import type { StreamWindow } from '../windows/window.js';
import { sessionsOfWindows } from '../windows/window-arrays.js';
import { assembleBatch, type HostBatch } from './batch.js';
import { type BatchRows, dialogueRows, utteranceRows } from './batch-rows.js';
import { bucketIn, type LengthBuckets } from './length-buckets.js';
import { stepsOf } from './stream-arrays.js';
import { createVectorMemory, type VectorMemory } from './vector-memory.js';

/** How examples become batches: the same for training and for evaluation. */
export interface BatchPlan {
  /** Streams as the examples have them: before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** Windows by stream name. @default none */
  readonly windows?: Readonly<Record<string, StreamWindow>>;
  /** Lengths that raw streams are padded to, fitted on the training part. @default those of each batch */
  readonly buckets?: LengthBuckets;
  /** Whether a batch is whole dialogues, as a model with a context reads them. @default false */
  readonly byDialogue?: boolean;
}

/** Sizes of batches. */
export interface BatchSizes {
  /** Utterances of a batch of single utterances. */
  readonly batchSize: number;
  /** Dialogues of a batch of whole dialogues. */
  readonly dialoguesPerBatch: number;
}

/** The batches of a set of examples. Those that are only read stand in windows and in dialogues, and are no unit of a pass. */
export interface Batcher {
  /** Batches of one pass with `random`. */
  readonly count: number;
  /** Examples of a batch that are trained on or scored. */
  scoredIn(batch: Pick<BatchRows, 'rows'>): number;
  /** One pass: all in order, or as the sampler draws them with `random` (dialogues where batches are whole dialogues, else utterances). */
  pass(random?: Random): BatchRows[];
  assemble(rows: BatchRows): HostBatch;
  /** Says that nobody reads a batch of {@link assemble} any more: later ones are made in its memory. Not needed, but it saves much time. */
  recycle(batch: HostBatch): void;
}

/** Options of {@link createBatcher} beside the examples, the plan and the sizes. */
export interface BatcherOptions {
  /** What a pass with `random` is made of. @default shuffled */
  readonly sampler?: ParsedSampler;
  /** Where it is looked up. @default the built-in ones */
  readonly samplers?: SamplerRegistry;
  /** Of the batches. Sets that take turns can share one. @default one of its own */
  readonly memory?: VectorMemory;
}

/**
 * Cuts a set of examples into batches.
 *
 * @throws ConfigError when windows or dialogues are asked for, and the set does not say which dialogue its examples are of; and when
 *   batches are whole dialogues and the sampler goes by label, or when it goes by length and nothing has one.
 */
export function createBatcher(
  examples: ExampleSet,
  { specs, windows = {}, buckets = {}, byDialogue = false }: BatchPlan,
  { batchSize, dialoguesPerBatch }: BatchSizes,
  {
    sampler = { type: 'shuffle' },
    samplers = builtInSamplerRegistry,
    memory = createVectorMemory(),
  }: BatcherOptions = {},
): Batcher {
  const drawn = samplers.of(sampler);
  const reads = drawn.reads(sampler);
  if (byDialogue && reads.includes('labels')) {
    throw new ConfigError(
      `training.sampler: expected one that goes by no label, since batches are whole dialogues, which have no one label; received ${drawn.type}.`,
    );
  }
  const index = byDialogue || Object.keys(windows).length > 0 ? indexDialogues(examples) : undefined;
  const sessions = sessionsOfWindows(examples, windows, index);
  const scored = countScored(examples);
  // Dialogues come in the order of their first example, so those that are only read come last.
  const count = byDialogue ? index!.members.filter((own) => own.some((i) => i < scored)).length : scored;
  const units = Array.from({ length: count }, (_, unit) => unit);
  const size = byDialogue ? dialoguesPerBatch : batchSize;
  const sequences = Object.keys(specs).filter(
    (name) => specs[name]!.kind === 'sequence' && !ownValue(windows, name),
  );
  const readable = byDialogue ? examples.ids.length : scored;
  const steps = sequences.map((name) =>
    Array.from({ length: readable }, (_, i) => stepsOf(examples.streams[name]!.at(i)!)),
  );
  const longest = Object.fromEntries(
    sequences.map((name, s) => [name, steps[s]!.reduce((most, each) => Math.max(most, each), 1)]),
  );
  const bucketed = byDialogue ? undefined : bucketsOfExamples(examples, scored, buckets);
  if (reads.includes('lengths') && !byDialogue && sequences.length === 0 && !bucketed) {
    throw new ConfigError(
      `training.sampler: expected a stream of sequences, or a context over dialogues, for ${drawn.type}; received streams of one vector per utterance only.`,
    );
  }
  const sampled = drawn.create(sampler, {
    // The labels of dialogues are not looked at.
    labels: byDialogue ? units : examples.labels.subarray(0, scored),
    lengths: byDialogue
      ? units.map((dialogue) => index!.members[dialogue]!.length)
      : units.map((i) => Math.max(0, ...steps.map((own) => own[i]!))),
    ...(bucketed && { buckets: bucketed }),
    batchSize: size,
  });
  // By length, which pads least: what is predicted finds its place again.
  const inOrder = bucketed ? units.toSorted((a, b) => bucketed[a]! - bucketed[b]!) : units;
  return {
    count: Math.ceil(sampled.length / size),
    scoredIn: ({ rows }) => rows.filter((i) => i >= 0 && i < scored).length,
    pass(random) {
      const order = random ? sampled.order(random) : inOrder;
      return byDialogue ? dialogueRows(index!, order, size) : utteranceRows(order, size);
    },
    assemble: (rows) =>
      assembleBatch({
        examples,
        specs,
        windows,
        longest,
        buckets,
        memory,
        ...(index && { index }),
        ...(sessions && { sessions }),
        ...rows,
      }),
    recycle(batch) {
      for (const { data } of Object.values(batch)) memory.give(data);
    },
  };
}

/** The bucket of each of the first `count` examples; `undefined` where there are none. */
function bucketsOfExamples(
  { streams }: Pick<ExampleSet, 'streams'>,
  count: number,
  buckets: LengthBuckets,
): readonly number[] | undefined {
  const names = Object.keys(buckets);
  if (names.length === 0) return undefined;
  return Array.from({ length: count }, (_, i) => bucketIn(buckets, (name) => stepsOf(streams[name]!.at(i)!)));
}
