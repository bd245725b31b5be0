import type { Encoder, EncoderOpening, FrozenModule, TextInput } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import {
  isModuleAlone,
  type OpenModelRequest,
  openSettings,
  openWeights,
  outlineOf,
  type PretrainedWeights,
  partOptions,
  type Train,
} from '@erc/pretrained';
import { readingOf, tokenizeAll } from './read-texts.js';
import { readTokenizer } from './tokenize.js';
import type { ResolvedTransformerTextOptions } from './transformer-options.js';

const where = 'transformer text encoder';

/** Parts of the ids: raised when the same options and model would give other token ids, or another encoder. */
const VERSIONS = { tokens: 1, encoder: 1, module: 1 } as const;

/** The files beside the weights: what the tokenizer is made of. */
const requestOf = ({ signal, onFile, readFile }: EncoderOpening): OpenModelRequest => ({
  where,
  files: ['tokenizer.json'],
  optionalFiles: ['tokenizer_config.json'],
  signal,
  onFile,
  readFile,
});

/** The weights with what the tokenizer is made of; no array is read. */
const open = (options: ResolvedTransformerTextOptions, opening: EncoderOpening): Promise<PretrainedWeights> =>
  openWeights(partOptions(options).pretrained, requestOf(opening));

/**
 * What makes the token ids that a trained encoder reads.
 *
 * - in: the utterance, or a prompt with the turns before it
 * - out: ids `[tokens]`, int32
 */
export async function prepareTokens(
  options: ResolvedTransformerTextOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<TextInput>> {
  const settings = await openSettings(partOptions(options).pretrained, requestOf(opening));
  const tokenizer = await readTokenizer(settings, where);
  const reading = readingOf(options, tokenizer, `${where}: ${settings.name}`);
  const { input, cleaning } = options;
  const { maxTokens, truncation, separator } = reading;
  return {
    modality: 'text',
    id: `text/tokens/${VERSIONS.tokens}/${JSON.stringify({ input, cleaning, maxTokens, truncation, separator })}/${settings.id}`,
    dim: 1,
    async encode(inputs, encodeOptions = {}) {
      const ids = await tokenizeAll(inputs, reading, encodeOptions);
      encodeOptions.onProgress?.(inputs.length, inputs.length);
      return ids.map((data) => ({ data, shape: [data.length] }));
    },
    contentOf: reading.promptOf,
    dispose: async () => {},
  };
}

/** The encoder that is part of the model, by `@erc/backbones`, which is loaded here and nowhere before. */
export async function findTrainedTransformer(
  options: ResolvedTransformerTextOptions,
  train: Train,
  opening: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  const { loadLowerTextLayers, loadTextStreamEncoder, lowerTextLayers, saveTextStreamEncoder } = await import(
    '@erc/backbones'
  );
  const weights = await open(options, opening);
  try {
    const { pooling, dropoutRate } = options;
    const { count, dim } = lowerTextLayers(weights, train, where);
    return {
      id: `text/transformer/trained/${VERSIONS.encoder}/${JSON.stringify({ train, pooling, dropoutRate })}/${weights.id}`,
      create: ({ path, random, over, isOutline }) =>
        loadTextStreamEncoder(
          isOutline ? outlineOf(weights) : weights,
          { path, train, dropoutRate, pooling, over, random },
          where,
        ),
      ...(count > 0 && {
        lower: {
          id: `text/transformer/lower/${VERSIONS.encoder}/${count}/${weights.weightsSha256}`,
          dimOf: () => dim,
          create: () => loadLowerTextLayers(weights, { train }, where),
        },
      }),
      save: (saving) => saveTextStreamEncoder(weights, { train }, saving, where),
      dispose: weights.close,
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

/**
 * The frozen encoder as a module, where its model has weights and no ONNX file and is of a family of `@erc/backbones`; `undefined` otherwise.
 */
export async function openTransformerModule(
  options: ResolvedTransformerTextOptions,
  opening: EncoderOpening = {},
): Promise<FrozenModule<TextInput, PretrainedStreamEncoder> | undefined> {
  const { layers, pooling, threads } = options;
  if (layers !== 'last') return undefined;
  if (!(await isModuleAlone(partOptions(options).pretrained, { where, signal: opening.signal })))
    return undefined;
  const { isTextBackbone, loadTextStreamEncoder, lowerTextLayers } = await import('@erc/backbones');
  const weights = await open(options, opening);
  try {
    if (!isTextBackbone(weights.config)) {
      await weights.close();
      return undefined;
    }
    return {
      where: `${where}: ${weights.name}`,
      raw: await prepareTokens(options, opening),
      dim: lowerTextLayers(weights, 'all', where).dim,
      threads,
      module: {
        id: `text/transformer/module/${VERSIONS.module}/${JSON.stringify({ pooling })}/${weights.id}`,
        create: ({ path, random }) =>
          loadTextStreamEncoder(weights, { path, train: 'all', pooling, random }, where),
        dispose: weights.close,
      },
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
