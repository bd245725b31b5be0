import type { Dataset, Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type { OnEvent } from '../events.js';
import { encodeFrozen, type FrozenFeatures } from './encode-frozen.js';
import { computeLowerLayers } from './lower-layers.js';
import type { Streams } from './streams.js';
import { findTrainedEncoders, type TrainedEncoders } from './trained-encoders.js';

/** Options of {@link prepareStreams}. */
export interface PrepareStreamsOptions {
  readonly streams: Streams;
  readonly utterances: readonly Utterance[];
  readonly dataset: Pick<Dataset, 'directory' | 'mediaHashes'>;
  /** Whether an utterance may lack the media of a stream (`fusion.missing`). */
  readonly mayMiss: boolean;
  /** Starts what computes, after what needs none of it. */
  readonly startEngine: () => Promise<ResolvedEngine>;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What models read, before anything is fitted, and what computes them. */
export interface PreparedStreams {
  readonly frozen: FrozenFeatures;
  readonly trained: Pick<TrainedEncoders, 'byStream'>;
  readonly engine: ResolvedEngine;
  /** Closes their files. */
  close(): Promise<void>;
}

/**
 * Encodes the streams that need no fitting, finds the encoders that are part of the model, and computes their frozen lower layers: each utterance once,
 * from the feature store where it was seen before.
 */
export async function prepareStreams({
  streams,
  utterances,
  dataset: { directory: datasetDirectory, mediaHashes },
  mayMiss,
  startEngine,
  onEvent,
  signal,
}: PrepareStreamsOptions): Promise<PreparedStreams> {
  let frozen = await encodeFrozen({
    streams,
    utterances,
    datasetDirectory,
    mediaHashes,
    mayMiss,
    onEvent,
    signal,
  });
  let trained: TrainedEncoders | undefined;
  const close = async (): Promise<void> => {
    await trained?.close();
    frozen.close();
  };
  try {
    trained = await findTrainedEncoders(streams, { signal });
    const engine = await startEngine();
    frozen = await computeLowerLayers({ streams, utterances, frozen, trained, engine, onEvent, signal });
    return { frozen, trained, engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}
