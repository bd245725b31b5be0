import { EncoderError, messageOf, type Truncation } from '@erc/core';
import type { PretrainedModel } from '@erc/pretrained';
import { Tokenizer } from '@huggingface/tokenizers';

/** Where an input that is too long is cut. */
export type TruncationSide = 'left' | 'right' | 'legacy' | 'legacy-end';

/** One input as a model reads it. */
export interface Tokens {
  readonly ids: Int32Array;
  /** Absent when nothing was left out. */
  readonly truncation?: Truncation;
}

/** The tokenizer of a model, and what of the model it depends on. */
export interface TextTokenizer {
  /** Most tokens that the model takes; `undefined` when it does not say. */
  readonly limit: number | undefined;
  /** What joins utterances: `[SEP]`, `</s>`, `<|endoftext|>`. */
  readonly separator: string | undefined;
  /** The id on padding. */
  readonly padding: number;
  tokenize(text: string, maxTokens: number, truncation: TruncationSide): Tokens;
}

/** Models whose positions begin behind that of padding, as RoBERTa's do. */
const OFFSET_POSITIONS = [
  'roberta',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'data2vec-text',
  'longformer',
  'mpnet',
];

/**
 * Reads `tokenizer.json` and `tokenizer_config.json`.
 *
 * @throws EncoderError when they are no tokenizer.
 */
export async function readTokenizer(
  model: Pick<PretrainedModel, 'name' | 'config' | 'readJson'>,
  where: string,
): Promise<TextTokenizer> {
  const config = (await model.readJson('tokenizer_config.json')) ?? {};
  const tokenizer = createTokenizer(
    (await model.readJson('tokenizer.json'))!,
    config,
    `${where}: ${model.name}`,
  );
  const tokenOf = (name: string): string | undefined => {
    const token = config[name];
    const content =
      typeof token === 'object' && token !== null ? (token as { content?: unknown }).content : token;
    return typeof content === 'string' ? content : undefined;
  };
  const padToken = tokenOf('pad_token');
  const limit = limitOf(model.config, config.model_max_length);

  return {
    limit,
    separator: tokenOf('sep_token') ?? tokenOf('eos_token'),
    padding:
      numberIn(model.config, 'pad_token_id') ??
      (padToken === undefined ? undefined : tokenizer.token_to_id(padToken)) ??
      0,
    tokenize(text, maxTokens, truncation) {
      const whole = tokenizer.encode(text).ids;
      if (truncation === 'legacy') {
        const ids = cutTo(tokenizer, text, whole, limit ?? whole.length, 'right').slice(-maxTokens);
        return tokensOf(ids, whole.length);
      }
      if (truncation === 'legacy-end') return tokensOf(whole.slice(0, maxTokens), whole.length);
      return tokensOf(cutTo(tokenizer, text, whole, maxTokens, truncation), whole.length);
    },
  };
}

function tokensOf(ids: readonly number[], whole: number): Tokens {
  return {
    ids: Int32Array.from(ids),
    ...(ids.length < whole && { truncation: { from: whole, to: ids.length, unit: 'tokens' } }),
  };
}

/** Leaves out tokens at one side of the text, inside the special tokens around it. */
function cutTo(
  tokenizer: HubTokenizer,
  text: string,
  whole: readonly number[],
  maxTokens: number,
  side: 'left' | 'right',
): readonly number[] {
  if (whole.length <= maxTokens) return whole;
  const own = tokenizer.encode(text, { add_special_tokens: false }).ids;
  const special = whole.length - own.length;
  let before = 0;
  while (before < special && own.some((id, i) => whole[before + i] !== id)) before++;
  const kept = Math.max(0, maxTokens - special);
  return [
    ...whole.slice(0, before),
    ...(side === 'left' ? own.slice(own.length - kept) : own.slice(0, kept)),
    ...whole.slice(before + own.length),
  ];
}

function limitOf(config: Readonly<Record<string, unknown>>, longest: unknown): number | undefined {
  const positions = numberIn(config, 'max_position_embeddings') ?? numberIn(config, 'n_positions');
  const usable =
    positions !== undefined && OFFSET_POSITIONS.includes(String(config.model_type))
      ? positions - 1 - (numberIn(config, 'pad_token_id') ?? 1)
      : positions;
  // Tokenizers without a limit say 10^30.
  const limits = [usable, longest].filter((limit) => typeof limit === 'number' && limit > 0 && limit < 1e9);
  return limits.length > 0 ? Math.min(...(limits as number[])) : undefined;
}

const numberIn = (config: Readonly<Record<string, unknown>>, name: string): number | undefined => {
  const value = config[name];
  return typeof value === 'number' ? value : undefined;
};

/** What is used of `Tokenizer`: the package's own types do not resolve under Node's rules. */
interface HubTokenizer {
  encode(text: string, options?: { readonly add_special_tokens?: boolean }): { readonly ids: number[] };
  token_to_id(token: string): number | undefined;
}

function createTokenizer(tokenizer: object, config: object, where: string): HubTokenizer {
  try {
    return new Tokenizer(tokenizer, config);
  } catch (cause) {
    throw new EncoderError(`${where}: tokenizer.json: expected a tokenizer, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
