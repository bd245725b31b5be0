import { setImmediate } from 'node:timers/promises';
import {
  ConfigError,
  type EncodeOptions,
  type Encoder,
  EncoderError,
  type FeatureArray,
  parseOptions,
  type TextInput,
} from '@erc/core';
import {
  checkFinite,
  type Feed,
  layerTerms,
  type ModelSession,
  openModel,
  type PretrainedModel,
  partOptions,
  planBatches,
  poolSteps,
  weightedOutputs,
} from '@erc/pretrained';
import { promptOf } from './prompt.js';
import { isCausal, type Shared, sharedPrefixes } from './shared-prefixes.js';
import { readTokenizer, type Tokens } from './tokenize.js';
import {
  type ResolvedTransformerTextOptions,
  type TransformerTextOptions,
  transformerTextOptionsSchema,
} from './transformer-options.js';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 1;

/** Texts that are tokenized between two looks at the abort signal. */
const SLICE = 64;

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
export async function createTransformerTextEncoder(
  options: TransformerTextOptions,
  { signal: opening }: Pick<EncodeOptions, 'signal'> = {},
): Promise<Encoder<TextInput>> {
  const where = 'transformer text encoder';
  const resolved = parseOptions(transformerTextOptionsSchema, options, where);
  const {
    pretrained,
    own: { batchTokens, ...own },
  } = partOptions(resolved);
  const model = await openModel(pretrained, {
    where,
    files: ['tokenizer.json'],
    optionalFiles: ['tokenizer_config.json'],
    signal: opening,
  });
  const place = `${where}: ${model.name}`;
  const tokenizer = await readTokenizer(model, where);
  const dim = widthOf(model, where);
  const maxTokens = maxTokensOf(resolved, tokenizer.limit, place);
  const truncation = own.truncation ?? (own.input.type === 'dialogue' ? 'left' : 'right');
  const separator = separatorOf(resolved, tokenizer.separator, place);
  // Beside others, or with more behind it, an input would give other features.
  const { isQuantized } = model;
  const shares = isCausal(model.config) && !isQuantized;
  let session: Promise<ModelSession> | undefined;

  async function encode(
    inputs: readonly TextInput[],
    { signal, onProgress, onTruncation }: EncodeOptions = {},
  ): Promise<FeatureArray[]> {
    const tokens: Tokens[] = [];
    for (const [i, input] of inputs.entries()) {
      if (i % SLICE === 0) {
        await setImmediate();
        signal?.throwIfAborted();
      }
      const one = tokenizer.tokenize(promptOf(input, own, separator), maxTokens, truncation);
      if (one.cut) onTruncation?.(i, one.cut);
      tokens.push(one);
    }
    const ids = tokens.map((one) => one.ids);
    const rows: readonly Shared[] = shares
      ? sharedPrefixes(ids)
      : ids.map((_, i) => ({ host: i, members: [i] }));
    const features: FeatureArray[] = [];
    let done = 0;
    for (const batch of planBatches(
      rows.map(({ host }) => ids[host]!.length),
      { maxElements: batchTokens, maxBatch: isQuantized ? 1 : MAX_BATCH },
    )) {
      signal?.throwIfAborted();
      session ??= model.openSession();
      const chosen = batch.map((k) => rows[k]!);
      const featureOf = await computeBatch(
        await session,
        chosen.map(({ host }) => ids[host]!),
      );
      for (const [row, { members }] of chosen.entries()) {
        for (const i of members) {
          const feature = featureOf(row, ids[i]!.length);
          checkFinite(feature.data, () => `${place}: input ${i} (${quoted(inputs[i]!.text)})`);
          features[i] = feature;
        }
        done += members.length;
      }
      onProgress?.(done, inputs.length);
    }
    return features;
  }

  /** @returns The feature of the first tokens of a row. */
  async function computeBatch(
    open: ModelSession,
    ids: readonly Int32Array[],
  ): Promise<(row: number, length: number) => DenseFeature> {
    const terms = layerTerms(open.outputs, own.layers, place);
    const steps = Math.max(...ids.map(({ length }) => length));
    if (steps === 0) return () => nothing(own.pooling, dim);
    const results = await open.run(
      feedsOf(ids, steps, tokenizer.padding),
      terms.map(({ output }) => output),
    );
    const { data, shape } = weightedOutputs(results, terms);
    if (shape.join() !== [ids.length, steps, dim].join()) {
      throw new EncoderError(
        `${place}: expected hidden states [${ids.length}, ${steps}, ${dim}], received [${shape.join(', ')}].`,
      );
    }
    const { pooling } = own;
    return (row, length) => {
      const values = data.subarray(row * steps * dim, (row + 1) * steps * dim);
      if (pooling === 'none') return { data: values.slice(0, length * dim), shape: [length, dim] };
      const [vector] = poolSteps(values, [1, steps, dim], [length], pooling);
      return { data: vector!, shape: [dim] };
    };
  }

  return {
    modality: 'text',
    id: `text/transformer/${VERSION}/${JSON.stringify({ ...own, maxTokens, truncation, separator })}/${model.id}`,
    dim,
    encode,
    contentOf: (input) => promptOf(input, own, separator),
    async dispose() {
      const open = session;
      session = undefined;
      await (await open)?.dispose();
    },
  };
}

function feedsOf(ids: readonly Int32Array[], steps: number, padding: number): Record<string, Feed> {
  const shape = [ids.length, steps];
  const filled = (fill: number): Int32Array => new Int32Array(ids.length * steps).fill(fill);
  const [tokens, mask] = [filled(padding), filled(0)];
  for (const [k, own] of ids.entries()) {
    tokens.set(own, k * steps);
    mask.fill(1, k * steps, k * steps + own.length);
  }
  return {
    input_ids: { data: tokens, shape },
    attention_mask: { data: mask, shape },
    token_type_ids: { data: filled(0), shape },
    position_ids: { data: filled(0).map((_, i) => i % steps), shape },
  };
}

/** A text in an error: its beginning. */
const quoted = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);

const nothing = (pooling: string, dim: number): DenseFeature =>
  pooling === 'none'
    ? { data: new Float32Array(0), shape: [0, dim] }
    : { data: new Float32Array(dim), shape: [dim] };

function widthOf({ config, name }: PretrainedModel, where: string): number {
  const width = WIDTHS.map((key) => config[key]).find((value) => typeof value === 'number');
  if (typeof width === 'number') return width;
  throw new EncoderError(
    `${where}: ${name}: config.json: expected one of ${WIDTHS.join(', ')}, received none.`,
  );
}

function maxTokensOf(
  { maxTokens }: ResolvedTransformerTextOptions,
  limit: number | undefined,
  where: string,
): number {
  if (maxTokens === undefined) return limit ?? 512;
  if (limit === undefined || maxTokens <= limit) return maxTokens;
  throw new ConfigError(
    `${where}: maxTokens: expected at most ${limit}, what the model takes; received ${maxTokens}.`,
  );
}

function separatorOf(
  { input }: ResolvedTransformerTextOptions,
  separator: string | undefined,
  where: string,
): string {
  if (input.type !== 'previous') return '';
  const chosen = input.separator ?? separator;
  if (chosen !== undefined) return chosen;
  throw new EncoderError(
    `${where}: input.separator: expected one, because the tokenizer has neither sep_token nor eos_token; received none.`,
  );
}
