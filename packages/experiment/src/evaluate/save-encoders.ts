import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { modelWeights } from '@erc/run-folder';
import { readKeptCheckpoint, refuseInsideRun } from '@erc/run-folder/node';
import { resolveStreams } from '../encode/streams.js';
import { findTrainedEncoders } from '../encode/trained-encoders.js';
import type { EvaluationSession } from './evaluation-session.js';
import type { Run } from './runs.js';

/** Options of {@link saveEncoders}. */
export interface SaveEncodersOptions {
  /** A folder for each encoder comes into it, under the name of its stream. */
  readonly directory: string;
  /** Weights that the run has kept: `best`, or an epoch, `epoch-29`. @default 'best' */
  readonly checkpoint?: string | undefined;
  /** Only the adapters of LoRA, in PEFT's layout. @default false, whole models with their adapters merged */
  readonly adaptersAlone?: boolean | undefined;
}

/** An encoder that was saved. */
export interface SavedEncoder {
  readonly stream: string;
  readonly folder: string;
}

/**
 * Writes the encoders that a run has trained, each as a folder that other programs open: one of Hugging Face, with config, safetensors, and tokenizer or
 * preprocessor. No data is read.
 *
 * @throws ConfigError where the run trains no encoder, or the folder lies in a run; DataError for a checkpoint that is not there or damaged; what the
 *   encoders throw.
 */
export async function saveEncoders(
  { directory: runDirectory, recipe, registries }: Run,
  { directory, checkpoint = 'best', adaptersAlone = false }: SaveEncodersOptions,
  session: Pick<EvaluationSession, 'engine' | 'signal'>,
): Promise<SavedEncoder[]> {
  await refuseInsideRun(directory, 'encoders');
  const kept = await readKeptCheckpoint(runDirectory, checkpoint);
  const weights = modelWeights(kept.checkpoint.weights);
  const streams = resolveStreams(recipe.streams, registries.encoders);
  await session.engine(recipe.engine);
  const trained = await findTrainedEncoders(streams, { signal: session.signal });
  try {
    const encoders = Object.entries(trained.byStream);
    if (encoders.length === 0) {
      throw new ConfigError(
        `encoders: expected a run that trains an encoder (train in its recipe), received ${runDirectory}, whose encoders are frozen.`,
      );
    }
    const saved: SavedEncoder[] = [];
    for (const [stream, { save }] of encoders) {
      if (!save) {
        throw new ConfigError(
          `encoders: stream "${stream}": expected an encoder that can be saved, received ${recipe.streams[stream]!.encoder.type}.`,
        );
      }
      const folder = join(directory, stream);
      await save({ path: `encoder/${stream}`, weights, folder, adaptersAlone });
      saved.push({ stream, folder });
    }
    return saved;
  } finally {
    await trained.close();
  }
}
