import { specOf } from '@erc/batches';
import { type Feature, isSparse, ownValue, sha256Of, type Utterance } from '@erc/core';
import { isOfDisk } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import { notKeptLine } from '../evaluate/keep-if-possible.js';
import { notice, type OnEvent } from '../events.js';
import type { FrozenFeatures } from './encode-frozen.js';
import { encodeStream, type FrozenStream } from './encode-stream.js';
import { createFeatureHolder } from './hold-features.js';
import { createLowerEncoder } from './lower-encoder.js';
import { pictureIn } from './picture-in.js';
import { savedLine } from './saved-line.js';
import { storeDirectory } from './store-directory.js';
import type { Streams } from './streams.js';
import type { TrainedEncoders } from './trained-encoders.js';

/** Options of {@link computeLowerLayers}. */
export interface LowerLayersOptions {
  readonly streams: Streams;
  readonly utterances: readonly Utterance[];
  /** With the raw streams. */
  readonly frozen: FrozenFeatures;
  readonly trained: Pick<TrainedEncoders, 'byStream'>;
  readonly engine: ResolvedEngine;
  /** Folder of the feature stores. @default beside the dataset folder */
  readonly features?: string | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/**
 * Computes the frozen lower layers of encoders that are trained in part, once for each utterance, and keeps what they give in the feature store: in
 * place of the raw stream the model reads their hidden states, or maps of pictures. To the model it is the same, since nothing below is random.
 *
 * @returns The features with those streams replaced, and a `close` of all of them.
 */
export async function computeLowerLayers(options: LowerLayersOptions): Promise<FrozenFeatures> {
  const { streams, utterances, frozen, trained, engine, onEvent, signal } = options;
  const directory = options.features ?? storeDirectory(frozen.datasetDirectory);
  const holder = createFeatureHolder();
  const lowered: Record<string, FrozenStream> = {};
  try {
    for (const [name, { modality, storeAs }] of Object.entries(streams)) {
      const lower = ownValue(trained.byStream, name)?.lower;
      const raw = ownValue(frozen.streams, name);
      if (!lower || !raw) continue;
      const { features: column, present, cuts } = raw;
      const encoder = createLowerEncoder({ lower, modality, column, engine });
      try {
        const stream = await encodeStream<number>({
          name: `${name}, frozen layers`,
          encoder,
          utterances,
          inputs: utterances.map((_, i) => (present?.[i] === 0 ? undefined : i)),
          contentHash: (i) => hashOf(column.at(i)!),
          directory,
          storeAs,
          standardize: false,
          holder,
          onFilled: (filled) => notice(onEvent, savedLine(name, filled)),
          onEvent,
          signal,
        });
        const picture = pictureIn(column);
        lowered[name] = { ...stream, ...(cuts && { cuts }), ...(picture && { picture }) };
      } catch (error) {
        // Maps of a picture take many times its room, and over either the training is the same to the bit.
        if (specOf(modality, column.at(0)!).kind !== 'pixels' || !isOfDisk(error)) throw error;
        notice(onEvent, `${notKeptLine(`maps of ${name}`, error)} They are computed in every pass.`);
      } finally {
        await encoder.dispose();
      }
    }
  } catch (error) {
    holder.close();
    throw error;
  }
  return {
    ...frozen,
    streams: { ...frozen.streams, ...lowered },
    close() {
      holder.close();
      frozen.close();
    },
  };
}

/** Who has the same token ids or samples has the same hidden states. */
function hashOf(feature: Feature): string {
  if (isSparse(feature))
    throw new TypeError('lower layers: expected a raw stream, received sparse features.');
  const { buffer, byteOffset, byteLength } = feature.data;
  return sha256Of(new Uint8Array(buffer, byteOffset, byteLength));
}
