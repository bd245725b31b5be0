import {
  type EncodeOptions,
  type Encoder,
  EncoderError,
  type EncoderOpening,
  type Feature,
  type FeatureArray,
  type TextInput,
} from '@erc/core';
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
import { readingOf, tokenizeAll } from './read-texts.js';
import { isCausal, sharedPrefixes } from './shared-prefixes.js';
import { readTokenizer } from './tokenize.js';
import type { ResolvedTransformerTextOptions } from './transformer-options.js';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 1;

const MAX_BATCH = 64;

/** Characters of a text that an error shows. */
const LONGEST_QUOTE = 80;

/** A feature of numbers, never of token ids. */
interface DenseFeature extends FeatureArray {
  readonly data: Float32Array;
}

/** Names of a model's width, by family. */
const WIDTHS = ['hidden_size', 'n_embd', 'dim', 'd_model'];

/**
 * A frozen encoder of the BERT, RoBERTa, ELECTRA or GPT-2 class: hidden states of an ONNX model with its own tokenizer.
 *
 * - in: the utterance, or a prompt with the turns before it
 * - out: `[dim]`, or `[tokens, dim]` with `pooling: 'none'`; float32
 *
 * Texts of about equal length are computed together; padding is masked, so that each gives what it gives alone (within float32's rounding). Of texts that
 * a GPT-2 reads, one that another begins with, as the prompts of a dialogue with all the past do, is read from it, unless the model is quantized. A text
 * without any token gives zeros. The model is loaded with the first text.
 *
 * @throws ConfigError that names each wrong option, also a `maxTokens` above what the model takes.
 * @throws EncoderError when a file of the model is missing, with the command that fetches or exports it; from `encode`, when the model gives NaN or
 *   infinity for a text.
 */
export async function openTransformer(
  options: ResolvedTransformerTextOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<TextInput>> {
  const where = 'transformer text encoder';
  const {
    pretrained,
    own: { batchTokens, train: _train, dropoutRate: _rate, ...own },
  } = partOptions(options);
  const model = await openParsedModel(pretrained, {
    where,
    files: ['tokenizer.json'],
    optionalFiles: ['tokenizer_config.json'],
    signal: opening.signal,
    onFile: opening.onFile,
    readFile: opening.readFile,
  });
  const place = `${where}: ${model.name}`;
  const tokenizer = await readTokenizer(model, where);
  const dim = widthOf(model, where);
  const reading = readingOf(options, tokenizer, place);
  const { maxTokens, truncation, separator } = reading;
  const { pooling } = own;
  // Beside others, or with more behind it, an input would give other features.
  const shares = isCausal(model.config) && !model.isQuantized;
  const states = createHiddenStates({
    model,
    termsOf: (outputs) => layerTerms(outputs, own.layers, place),
    place,
  });

  async function encode(inputs: readonly TextInput[], options: EncodeOptions = {}): Promise<Feature[]> {
    const { signal, onProgress } = options;
    const ids = await tokenizeAll(inputs, reading, options);
    const rows = shares ? sharedPrefixes(ids) : ids.map((_, i) => ({ host: i, members: [i] }));
    const batches = planBatches(
      rows.map(({ host }) => ids[host]!.length),
      { maxElements: batchTokens, maxBatch: mostTogether(model, MAX_BATCH) },
    );
    return encodeRows({
      rows: rows.map(({ members }) => members),
      batches,
      compute: (batch) => statesOf(batch.map((row) => ids[rows[row]!.host]!)),
      featureOf: (input, [row]) => {
        const feature = pooled(row!, ids[input]!.length);
        checkFiniteOutput(feature.data, () => `${place}: input ${input} (${quoted(inputs[input]!.text)})`);
        return feature;
      },
      signal,
      onProgress: (done) => onProgress?.(done, inputs.length),
    });
  }

  /** The hidden states of each row, `[steps, dim]`; those behind its own tokens are of padding. */
  async function statesOf(ids: readonly Int32Array[]): Promise<Float32Array[]> {
    const steps = Math.max(...ids.map(({ length }) => length));
    if (steps === 0) return ids.map(() => new Float32Array(0));
    const { data } = await states.compute(tokenFeeds(ids, steps, tokenizer.padding), [
      ids.length,
      steps,
      dim,
    ]);
    return ids.map((_, row) => data.subarray(row * steps * dim, (row + 1) * steps * dim));
  }

  /** The feature of the first tokens of a row. */
  function pooled(row: Float32Array, length: number): DenseFeature {
    const own = row.subarray(0, length * dim);
    if (pooling === 'none') return { data: own.slice(), shape: [length, dim] };
    const [vector] = poolSteps(own, [1, length, dim], [length], pooling);
    return { data: vector!, shape: [dim] };
  }

  return {
    modality: 'text',
    id: `text/transformer/${VERSION}/${JSON.stringify({ ...own, maxTokens, truncation, separator })}/${model.id}`,
    dim,
    encode,
    contentOf: reading.promptOf,
    dispose: states.dispose,
  };
}

/** A text in an error: its beginning. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);

function widthOf({ config, name }: PretrainedModel, where: string): number {
  const width = WIDTHS.map((key) => config[key]).find((value) => typeof value === 'number');
  if (typeof width === 'number') return width;
  throw new EncoderError(
    `${where}: ${name}: config.json: expected one of ${WIDTHS.join(', ')}, received none.`,
  );
}
