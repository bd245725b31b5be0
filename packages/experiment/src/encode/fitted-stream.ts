import { encodePresent, presenceOf, textInputs } from '@erc/batches';
import type { EncoderUse, FittedEncoder } from '@erc/core';
import { columnStream } from './column-stream.js';
import type { FittedFeatures, FittedStream, FittedStreamOptions } from './fitted-features.js';
import { hasInput, mediaInputs } from './inputs.js';
import type { Stream } from './streams.js';

/**
 * The stream with its inputs, where its encoder is fitted; `undefined` where it is not.
 *
 * @throws DataError for an utterance without the media of the stream, unless it may lack them.
 */
export function fittedStreamOf(
  { modality, use }: Stream,
  { utterances, datasetDirectory, mayMiss }: FittedStreamOptions,
): FittedStream | undefined {
  if (use.state === 'columns') return columnStream(use.names, { utterances, datasetDirectory, mayMiss });
  if (use.state !== 'fitted') return undefined;
  switch (modality) {
    case 'text': {
      // A text that may be missing is encoded all the same: an empty one has features.
      const spoken = utterances.map((utterance) => hasInput(utterance, modality));
      return streamOf(use, textInputs(utterances), mayMiss ? presenceOf(spoken) : undefined);
    }
    case 'audio': {
      const inputs = mediaInputs(utterances, modality, datasetDirectory, mayMiss);
      return streamOf(use, inputs, presenceOf(inputs.map((input) => input !== undefined)));
    }
    case 'visual': {
      const inputs = mediaInputs(utterances, modality, datasetDirectory, mayMiss);
      return streamOf(use, inputs, presenceOf(inputs.map((input) => input !== undefined)));
    }
  }
}

function streamOf<Input>(
  use: Extract<EncoderUse<Input, unknown>, { readonly state: 'fitted' }>,
  inputs: readonly (Input | undefined)[],
  present: Float32Array | undefined,
): FittedStream {
  const featuresOf = async (encoder: FittedEncoder<Input>): Promise<FittedFeatures> => {
    try {
      return { ...(await encodePresent(encoder, inputs)), state: { ...encoder.state() } };
    } finally {
      await encoder.dispose();
    }
  };
  return {
    present,
    fit: async (train) => featuresOf(await use.fit(train.flatMap((i) => inputs[i] ?? []))),
    restore: async (state) => featuresOf(await use.restore(state)),
  };
}
