import type { TextInput, Turn } from '@erc/core';
import { cleanText } from '../clean-text.js';
import type { ResolvedTransformerTextOptions } from './transformer-options.js';

const TURN_FORMATS = {
  plain: { turn: ({ speaker, text }: Turn) => `${speaker}: ${text}`, between: '\n' },
  said: {
    turn: ({ speaker, text }: Turn) => `The speaker "${speaker}" said:\n###\n${text}\n###`,
    between: '\n\n\n',
  },
} as const;

/**
 * The text that a model reads for an utterance.
 *
 * @param separator What joins utterances of the input `previous`.
 */
export function promptOf(
  { speaker, text, history = [] }: TextInput,
  { input, cleaning }: Pick<ResolvedTransformerTextOptions, 'input' | 'cleaning'>,
  separator: string,
): string {
  const cleaned = (turn: Turn): Turn => ({ speaker: turn.speaker, text: cleanText(turn.text, cleaning) });
  const own = cleaned({ speaker, text });
  if (input.type === 'utterance') return own.text;
  const before = (turns: number): Turn[] => history.slice(Math.max(0, history.length - turns)).map(cleaned);
  if (input.type === 'previous') {
    const newestFirst = [own, ...before(input.contexts - 1).reverse()];
    return newestFirst.map((turn) => turn.text).join(separator);
  }
  const { turn, between } = TURN_FORMATS[input.format];
  return [...before(input.turns ?? history.length), own].map(turn).join(between);
}
