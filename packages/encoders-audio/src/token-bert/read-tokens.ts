import {
  type AudioInput,
  ConfigError,
  type EncodeOptions,
  EncoderError,
  type EncoderOpening,
  isSparse,
  type Truncation,
} from '@erc/core';
import { openSpeechTokens } from '../speech/speech-tokens-encoder.js';
import type { ResolvedTokenBertOptions } from './token-bert-options.js';

/** The tokens of speech, as a model of so many positions reads them. */
export interface SpeechTokenReader {
  /** Everything that the tokens depend on. */
  readonly id: string;
  /** The ids of each input, at most `maxTokens`. A cut is reported once for a clip. */
  read(inputs: readonly AudioInput[], options?: EncodeOptions): Promise<Int32Array[]>;
  dispose(): Promise<void>;
}

/** What of a model's `config.json` says which tokens it takes. */
export interface TokenModel {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Opens what makes the tokens of a model.
 *
 * @throws ConfigError for a `maxTokens` above what the model takes.
 * @throws EncoderError for a dictionary of more ids than the model knows, and what the encoder `speech-tokens` throws.
 */
export async function openSpeechTokenReader(
  { tokens, maxTokens, truncation }: Pick<ResolvedTokenBertOptions, 'tokens' | 'maxTokens' | 'truncation'>,
  { name, config }: TokenModel,
  where: string,
  opening: EncoderOpening = {},
): Promise<SpeechTokenReader> {
  const place = `${where}: ${name}`;
  const most = mostTokens(maxTokens, limitOf(config), place);
  const encoder = await openSpeechTokens(tokens, opening);
  const known = config.vocab_size;
  if (typeof known !== 'number' || encoder.vocabularySize > known) {
    await encoder.dispose();
    throw new EncoderError(
      `${place}: tokens.dictionary: expected at most ${known} ids, those that the model knows, received ${encoder.vocabularySize}.`,
    );
  }
  const losesEnd = truncation === 'legacy-end';
  return {
    id: `${JSON.stringify({ maxTokens: most, ...(losesEnd && { truncation }) })}/${encoder.id}`,
    async read(inputs, { onTruncation, ...options } = {}) {
      const cuts = new Map<number, Truncation>();
      const features = await encoder.encode(inputs, {
        ...options,
        onTruncation: (i, cut) => cuts.set(i, cut),
      });
      const rows = features.map((feature, i) => {
        const ids = Int32Array.from(isSparse(feature) ? [] : feature.data);
        if (ids.length <= most) return ids;
        cuts.set(i, { from: ids.length, to: most, unit: 'tokens' });
        if (losesEnd) return ids.slice(0, most);
        // `</s>` stays behind what is left.
        return Int32Array.from([...ids.subarray(0, most - 1), ids.at(-1)!]);
      });
      for (const [i, cut] of cuts) onTruncation?.(i, cut);
      return rows;
    },
    dispose: encoder.dispose,
  };
}

/** RoBERTa counts its positions from behind that of padding. */
function limitOf({ max_position_embeddings: positions, pad_token_id: padding }: TokenModel['config']) {
  return typeof positions === 'number'
    ? positions - 1 - (typeof padding === 'number' ? padding : 1)
    : undefined;
}

function mostTokens(maxTokens: number | undefined, limit: number | undefined, place: string): number {
  if (maxTokens === undefined) return limit ?? 512;
  if (limit === undefined || maxTokens <= limit) return maxTokens;
  throw new ConfigError(
    `${place}: maxTokens: expected at most ${limit}, what the model takes; received ${maxTokens}.`,
  );
}
