import {
  type AudioInput,
  type EncodeOptions,
  type Encoder,
  EncoderError,
  type EncoderOpening,
  type Feature,
} from '@erc/core';
import { placeOf } from '@erc/media';
import {
  checkFiniteOutput,
  createHiddenStates,
  encodeRows,
  layerTerms,
  mostTogether,
  openParsedModel,
  type PretrainedModel,
  partOptions,
  planBatches,
  poolSteps,
  tokenFeeds,
} from '@erc/pretrained';
import { openSpeechTokenReader } from './read-tokens.js';
import type { ResolvedTokenBertOptions } from './token-bert-options.js';

const where = 'token-bert audio encoder';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 1;

const MAX_BATCH = 64;

/**
 * A frozen encoder of speech tokens: hidden states of an ONNX model over the codes of `speech-tokens`. Clips of about equal length are computed together; padding
 * is masked, so that each gives what it gives alone (within float32's rounding).
 *
 * - in: as of `speech-tokens`
 * - out: `[dim]`, or `[tokens, dim]` with `pooling: 'none'`; float32
 *
 * @throws EncoderError when a file of a model is missing, with the command that fetches or exports it; from `encode`, when the model gives NaN or infinity.
 */
export async function openTokenBert(
  options: ResolvedTokenBertOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<AudioInput>> {
  const { pretrained } = partOptions(options);
  const { pooling, layers, batchTokens } = options;
  const model = await openParsedModel(pretrained, {
    where,
    signal: opening.signal,
    onFile: opening.onFile,
    readFile: opening.readFile,
  });
  const place = `${where}: ${model.name}`;
  const dim = countOf(model, 'hidden_size', where);
  const padding = countOf(model, 'pad_token_id', where);
  const tokens = await openSpeechTokenReader(options, model, where, opening);
  const states = createHiddenStates({
    model,
    termsOf: (outputs) => layerTerms(outputs, layers, place),
    place,
  });

  async function statesOf(rows: readonly Int32Array[]): Promise<Float32Array[]> {
    const steps = Math.max(...rows.map(({ length }) => length));
    const { data } = await states.compute(tokenFeeds(rows, steps, padding), [rows.length, steps, dim]);
    return rows.map((_, row) => data.subarray(row * steps * dim, (row + 1) * steps * dim));
  }

  async function encode(inputs: readonly AudioInput[], request: EncodeOptions = {}): Promise<Feature[]> {
    const { onProgress, ...reading } = request;
    const { signal } = reading;
    const ids = await tokens.read(inputs, reading);
    return encodeRows({
      rows: ids.map((_, i) => [i]),
      batches: planBatches(
        ids.map(({ length }) => length),
        { maxElements: batchTokens, maxBatch: mostTogether(model, MAX_BATCH) },
      ),
      compute: (batch) => statesOf(batch.map((row) => ids[row]!)),
      featureOf: (input, [row]) => {
        const data = pooled(row!, ids[input]!.length);
        checkFiniteOutput(data, () => `${place}: input ${input} (${placeOf(inputs[input]!)})`);
        return { data, shape: pooling === 'none' ? [data.length / dim, dim] : [dim] };
      },
      signal,
      onProgress: (done) => onProgress?.(done, inputs.length),
    });
  }

  function pooled(row: Float32Array, length: number): Float32Array {
    const real = row.subarray(0, length * dim);
    if (pooling === 'none') return real.slice();
    return poolSteps(real, [1, length, dim], [length], pooling)[0]!;
  }

  return {
    modality: 'audio',
    id: `audio/token-bert/${VERSION}/${JSON.stringify({ pooling, layers })}/${model.id}/${tokens.id}`,
    dim,
    encode,
    async dispose() {
      await states.dispose();
      await tokens.dispose();
    },
  };
}

function countOf({ config, name }: PretrainedModel, key: string, where: string): number {
  const count = config[key];
  if (typeof count === 'number') return count;
  throw new EncoderError(
    `${where}: ${name}: config.json: ${key}: expected a number, received ${JSON.stringify(count)}.`,
  );
}
