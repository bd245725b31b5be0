import type { AudioInput, Encoder, EncoderOpening, FrozenModule } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import {
  isModuleAlone,
  openSettings,
  openWeights,
  outlineOf,
  partOptions,
  type Train,
} from '@erc/pretrained';
import { openSpeechTokenReader } from './read-tokens.js';
import type { ResolvedTokenBertOptions } from './token-bert-options.js';

const where = 'token-bert audio encoder';

/** Parts of the ids: raised when the same options and model would give other token ids, or another encoder. */
const VERSIONS = { tokens: 1, encoder: 1, module: 1 } as const;

/**
 * What makes the token ids that a trained encoder reads.
 *
 * - in: as of `speech-tokens`
 * - out: ids `[tokens]`, int32
 */
export async function prepareSpeechTokens(
  options: ResolvedTokenBertOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<AudioInput>> {
  // Only its settings are needed: how many ids and positions it has.
  const { signal, onFile, readFile } = opening;
  const settings = await openSettings(partOptions(options).pretrained, { where, signal, onFile, readFile });
  const tokens = await openSpeechTokenReader(options, settings, where, opening);
  return {
    modality: 'audio',
    id: `audio/token-bert/tokens/${VERSIONS.tokens}/${tokens.id}`,
    dim: 1,
    async encode(inputs, encodeOptions) {
      const ids = await tokens.read(inputs, encodeOptions);
      return ids.map((data) => ({ data, shape: [data.length] }));
    },
    dispose: tokens.dispose,
  };
}

/** The encoder that is part of the model, by `@erc/backbones`, which is loaded here and nowhere before. */
export async function findTrainedTokenBert(
  options: ResolvedTokenBertOptions,
  train: Train,
  { signal }: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  const { loadLowerTextLayers, loadTextStreamEncoder, lowerTextLayers, saveTextStreamEncoder } = await import(
    '@erc/backbones'
  );
  const weights = await openWeights(partOptions(options).pretrained, { where, signal });
  try {
    const { pooling, dropoutRate } = options;
    const { count, dim } = lowerTextLayers(weights, train, where);
    return {
      id: `audio/token-bert/trained/${VERSIONS.encoder}/${JSON.stringify({ train, pooling, dropoutRate })}/${weights.id}`,
      create: ({ path, random, over, isOutline }) =>
        loadTextStreamEncoder(
          isOutline ? outlineOf(weights) : weights,
          { path, train, dropoutRate, pooling, modality: 'audio', over, random },
          where,
        ),
      ...(count > 0 && {
        lower: {
          id: `audio/token-bert/lower/${VERSIONS.encoder}/${count}/${weights.weightsSha256}`,
          dimOf: () => dim,
          create: () => loadLowerTextLayers(weights, { train, modality: 'audio' }, where),
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
export async function openTokenBertModule(
  options: ResolvedTokenBertOptions,
  opening: EncoderOpening = {},
): Promise<FrozenModule<AudioInput, PretrainedStreamEncoder> | undefined> {
  const { layers, pooling, threads } = options;
  const { pretrained } = partOptions(options);
  const request = { where, signal: opening.signal };
  if (layers !== 'last' || !(await isModuleAlone(pretrained, request))) return undefined;
  const { isTextBackbone, loadTextStreamEncoder, lowerTextLayers } = await import('@erc/backbones');
  const weights = await openWeights(pretrained, request);
  try {
    if (!isTextBackbone(weights.config)) {
      await weights.close();
      return undefined;
    }
    return {
      where: `${where}: ${weights.name}`,
      raw: await prepareSpeechTokens(options, opening),
      dim: lowerTextLayers(weights, 'all', where).dim,
      threads,
      module: {
        id: `audio/token-bert/module/${VERSIONS.module}/${JSON.stringify({ pooling })}/${weights.id}`,
        create: ({ path, random }) =>
          loadTextStreamEncoder(weights, { path, train: 'all', pooling, modality: 'audio', random }, where),
        dispose: weights.close,
      },
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
