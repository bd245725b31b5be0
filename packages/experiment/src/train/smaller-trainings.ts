import { ConfigError, EncoderError } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { resolveStreams } from '../encode/streams.js';
import { findTrainedEncoders, type TrainedEncoders } from '../encode/trained-encoders.js';
import type { Job, Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import { estimateMemory } from './estimate-memory.js';
import type { JobData } from './fit-job.js';

/** Options of {@link smallerTrainings}. */
export interface SmallerTrainingsOptions {
  readonly job: Job;
  readonly stage: Stage;
  /** Whether batches are whole dialogues. */
  readonly byDialogue: boolean;
  readonly data: Pick<JobData, 'plan' | 'train'>;
  readonly encoders: Pick<TrainedEncoders, 'byStream'>;
  readonly labelCounts: readonly number[];
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'encoders' | 'fusions' | 'contexts' | 'losses'>;
  /** Bytes that they may take. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A training that would fit. */
export interface SmallerTraining {
  /** As a recipe writes it. */
  readonly words: string;
  /** What it would need, in bytes. */
  readonly bytes: number;
}

/** What of an encoder is trained in place of more. */
const PARTS: readonly { readonly words: string; readonly train: unknown }[] = [
  { words: 'train: { layers: 2 }', train: { layers: 2 } },
  { words: 'train: { lora: { rank: 8 } }', train: { lora: { rank: 8 } } },
];

/**
 * What would fit in place of a training that does not, by the same estimate: the largest batch of half, a quarter, … as many with as many more to an
 * update; and, with the batches of the recipe, two layers or adapters of every encoder that is trained.
 */
export async function smallerTrainings(options: SmallerTrainingsOptions): Promise<SmallerTraining[]> {
  const fitting: SmallerTraining[] = [];
  for (const { words, stage } of smallerBatches(options)) {
    const bytes = await bytesOf({ ...options, stage });
    if (bytes !== undefined && bytes <= options.limit) {
      fitting.push({ words, bytes });
      break;
    }
  }
  for (const { words, train } of PARTS) {
    const bytes = await withPart(options, train);
    if (bytes !== undefined && bytes <= options.limit) fitting.push({ words, bytes });
  }
  return fitting;
}

async function bytesOf({
  job,
  stage,
  data,
  encoders,
  labelCounts,
  engine,
  registries,
}: SmallerTrainingsOptions): Promise<number | undefined> {
  const { specs } = data.plan;
  const built = await buildStep({
    job,
    stage,
    specs,
    encoders,
    labelCounts,
    engine,
    registries,
    isOutline: true,
  });
  try {
    return (await estimateMemory({ built, stage, data }))?.total;
  } finally {
    await built.dispose();
  }
}

/** Ever smaller batches, down to one, with as many more of them to an update that it has as many examples or a few more. */
export function smallerBatches({
  stage,
  byDialogue,
}: Pick<SmallerTrainingsOptions, 'stage' | 'byDialogue'>): {
  readonly words: string;
  readonly stage: Stage;
}[] {
  const { training } = stage;
  const key = byDialogue ? 'dialoguesPerBatch' : 'batchSize';
  const found = [];
  for (let size = training[key]; size > 1; ) {
    size = Math.ceil(size / 2);
    const gradientAccumulationSteps = Math.ceil((training.gradientAccumulationSteps * training[key]) / size);
    const words = `${key}: ${size} and gradientAccumulationSteps: ${gradientAccumulationSteps}`;
    found.push({
      words,
      stage: { ...stage, training: { ...training, [key]: size, gradientAccumulationSteps } },
    });
  }
  return found;
}

/** Bytes with a part of every encoder; `undefined` where one cannot be trained so, or the recipe's patterns match nothing of it. */
async function withPart(options: SmallerTrainingsOptions, train: unknown): Promise<number | undefined> {
  const { registries, signal } = options;
  let encoders: TrainedEncoders | undefined;
  try {
    const streams = Object.fromEntries(
      Object.entries(options.job.options.streams).flatMap(([name, stream]) => {
        if (!Object.hasOwn(options.encoders.byStream, name)) return [];
        const { schema } = registries.encoders[stream.modality];
        const encoder = schema.safeParse({ ...stream.encoder, train });
        return encoder.success ? [[name, { ...stream, encoder: encoder.data }]] : [];
      }),
    );
    encoders = await findTrainedEncoders(resolveStreams(streams, registries.encoders), { signal });
    const byStream = { ...options.encoders.byStream, ...encoders.byStream };
    return await bytesOf({ ...options, encoders: { byStream } });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof EncoderError) return undefined;
    throw error;
  } finally {
    await encoders?.close();
  }
}
