import {
  type AudioInput,
  defineEncoder,
  type Encoder,
  type EncoderOpening,
  type PathResolver,
  parseOptions,
} from '@erc/core';
import { withPretrainedPaths } from '@erc/pretrained';
import type { Codebook, Dictionary } from './codebook.js';
import { SPECIAL_IDS } from './special-ids.js';
import { openSpeechModel } from './speech-model.js';
import {
  type ResolvedSpeechTokensOptions,
  type SpeechTokensOptions,
  speechTokensOptionsSchema,
} from './speech-options.js';

const where = 'speech-tokens audio encoder';

/** Part of the id: raised when the same options and files would give other tokens. */
const VERSION = 1;

/** Sound as the words of a fixed vocabulary. */
export interface SpeechTokensEncoder extends Encoder<AudioInput> {
  /** Ids are in `0 … vocabularySize − 1`. */
  readonly vocabularySize: number;
}

/**
 * A frozen encoder of sound to discrete tokens: each step of a speech model as the nearest centres of a codebook.
 *
 * - in: as of the `wav2vec2` encoder
 * - out: token ids `[steps]`, int32; with a dictionary `<s>` before and `</s>` behind them. `dim` is 1: a step is one id.
 *
 * @throws ConfigError that names each wrong option.
 * @throws EncoderError when a file of the model, the codebook or the dictionary is missing, or the codebook has another width than the model.
 * @throws DataError for a damaged codebook or dictionary; from `encode` as of the `wav2vec2` encoder.
 */
export const createSpeechTokensEncoder = async (
  options: SpeechTokensOptions,
  opening: EncoderOpening = {},
): Promise<SpeechTokensEncoder> =>
  openSpeechTokens(parseOptions(speechTokensOptionsSchema, options, where), opening);

/** The encoder `speech-tokens`. */
export const speechTokens = defineEncoder({
  modality: 'audio',
  schema: speechTokensOptionsSchema,
  withPaths: withSpeechTokensPaths,
  gives: () => 'tokens',
  use: (options) => ({ state: 'frozen', open: (opening) => openSpeechTokens(options, opening) }),
});

/** The options with their paths resolved. */
export function withSpeechTokensPaths(
  { codebook, dictionary, ...options }: ResolvedSpeechTokensOptions,
  resolve: PathResolver,
): ResolvedSpeechTokensOptions {
  return {
    ...withPretrainedPaths(options, resolve),
    codebook: resolve.path(codebook),
    ...(dictionary !== undefined && { dictionary: resolve.path(dictionary) }),
  };
}

/** Opens it with options that have been checked. */
export async function openSpeechTokens(
  { type, codebook: codebookPath, dictionary: dictionaryPath, collapse, ...own }: ResolvedSpeechTokensOptions,
  opening: EncoderOpening = {},
): Promise<SpeechTokensEncoder> {
  const { readCodebook, readDictionary } = await import('./codebook.js');
  const model = await openSpeechModel(own, where, opening);
  const reading = { where, signal: opening.signal, readFile: opening.readFile };
  const codebook = await readCodebook(codebookPath, model.dim, reading);
  const dictionary =
    dictionaryPath === undefined ? undefined : await readDictionary(dictionaryPath, codebook.groups, reading);
  return {
    modality: 'audio',
    id: `audio/${type}/${VERSION}/${JSON.stringify({ collapse, codebook: codebook.sha256, dictionary: dictionary?.sha256 })}/${model.id}`,
    dim: 1,
    vocabularySize: dictionary?.size ?? codebook.codes ** codebook.groups,
    encode: (inputs, encodeOptions) =>
      model.encode(
        inputs,
        (steps) => {
          const ids = idsOf(codebook.codesOf(steps), codebook, dictionary);
          const kept = collapse ? ids.filter((id, i) => id !== ids[i - 1]) : ids;
          const data = Int32Array.from(dictionary ? [SPECIAL_IDS.start, ...kept, SPECIAL_IDS.end] : kept);
          return { data, shape: [data.length] };
        },
        encodeOptions,
      ),
    dispose: model.dispose,
  };
}

function idsOf(
  codes: Int32Array,
  { groups, codes: count }: Codebook,
  dictionary: Dictionary | undefined,
): number[] {
  return Array.from({ length: codes.length / groups }, (_, step) => {
    const own = [...codes.subarray(step * groups, (step + 1) * groups)];
    return dictionary ? dictionary.idOf(own) : own.reduce((id, code) => id * count + code, 0);
  });
}
