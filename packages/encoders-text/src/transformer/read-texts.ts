import { ConfigError, type EncodeOptions, EncoderError, nextTurn, type TextInput } from '@erc/core';
import { promptOf } from './prompt.js';
import type { TextTokenizer, TruncationSide } from './tokenize.js';
import type { ResolvedTransformerTextOptions } from './transformer-options.js';

/** Texts that are tokenized between two looks at the abort signal. */
const SLICE = 64;

/** How a model reads an utterance. */
export interface TextReading {
  readonly tokenizer: TextTokenizer;
  /** Longest input. */
  readonly maxTokens: number;
  readonly truncation: TruncationSide;
  /** What joins utterances of the input `previous`. */
  readonly separator: string;
  /** The text that the model reads. */
  readonly promptOf: (input: TextInput) => string;
}

/** @throws ConfigError for a `maxTokens` above what the model takes. */
export function readingOf(
  options: ResolvedTransformerTextOptions,
  tokenizer: TextTokenizer,
  where: string,
): TextReading {
  const separator = separatorOf(options, tokenizer.separator, where);
  return {
    tokenizer,
    maxTokens: maxTokensOf(options, tokenizer.limit, where),
    truncation: options.truncation ?? (options.input.type === 'dialogue' ? 'left' : 'right'),
    separator,
    promptOf: (input) => promptOf(input, options, separator),
  };
}

/** The token ids of each input. */
export async function tokenizeAll(
  inputs: readonly TextInput[],
  { tokenizer, maxTokens, truncation, promptOf: textOf }: TextReading,
  { signal, onTruncation }: EncodeOptions,
): Promise<Int32Array[]> {
  const ids: Int32Array[] = [];
  for (const [i, input] of inputs.entries()) {
    if (i % SLICE === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    const one = tokenizer.tokenize(textOf(input), maxTokens, truncation);
    if (one.truncation) onTruncation?.(i, one.truncation);
    ids.push(one.ids);
  }
  return ids;
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
