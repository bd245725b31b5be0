import { createRandom, type InputSpec, isRaw } from '@erc/core';
import type { PretrainedStreamEncoder, StreamEncoder } from '@erc/nn';
import type { Streams } from './streams.js';

/** What the trained encoders of streams begin as, by stream name. Streams of features are not among them. */
export interface TrainedEncoders {
  readonly byStream: Readonly<Record<string, PretrainedStreamEncoder>>;
  /** Closes their files. */
  close(): Promise<void>;
}

/** Finds and hashes the files of every encoder that is part of the model; no weights are read. */
export async function findTrainedEncoders(
  streams: Streams,
  opening: { readonly signal: AbortSignal },
): Promise<TrainedEncoders> {
  const byStream: Record<string, PretrainedStreamEncoder> = {};
  const close = async (): Promise<void> => {
    for (const encoder of Object.values(byStream)) await encoder.dispose();
  };
  try {
    for (const [name, { use }] of Object.entries(streams)) {
      if (use.state === 'trained') byStream[name] = await use.load(opening);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { byStream, close };
}

/**
 * The encoders of a model with their pre-trained weights, of the streams that have one. Their parameters are below `encoder/<stream>`. One whose stream
 * holds features reads what its frozen lower layers gave.
 *
 * @param seed Of what is drawn: where adapters begin.
 * @param how `isOutline`: their weights are not read, and are zeros.
 */
export async function createStreamEncoders(
  { byStream }: Pick<TrainedEncoders, 'byStream'>,
  specs: Readonly<Record<string, InputSpec>>,
  seed: number,
  { isOutline = false }: { readonly isOutline?: boolean } = {},
): Promise<Record<string, StreamEncoder>> {
  const random = createRandom(seed).fork('weights');
  const made: Record<string, StreamEncoder> = {};
  try {
    for (const [name, spec] of Object.entries(specs)) {
      const path = `encoder/${name}`;
      if (Object.hasOwn(byStream, name)) {
        const over = isRaw(spec) && spec.kind !== 'maps' ? 'raw' : 'lower';
        made[name] = await byStream[name]!.create({ path, over, isOutline, random: random.fork(path) });
      }
    }
  } catch (error) {
    for (const encoder of Object.values(made)) encoder.dispose();
    throw error;
  }
  return made;
}
