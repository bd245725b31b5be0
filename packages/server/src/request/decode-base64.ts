import { Problem } from '../reply/problem.js';

/** Both alphabets, with or without padding. */
const BASE64 = /^[\w+/-]*={0,2}$/;

/**
 * The bytes that base64 stands for. Node's own reader passes over what is none.
 *
 * @throws Problem `bad-dialogue`, beginning with `where`.
 */
export function decodeBase64(text: string, where: string): Uint8Array {
  // Everything here takes time in proportion to the text: it may be as long as a body.
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  if (!BASE64.test(text) || (text.length - padding) % 4 === 1) {
    throw new Problem(
      'bad-dialogue',
      `${where}: expected base64, received other text of ${text.length} characters.`,
    );
  }
  return Buffer.from(text, 'base64');
}
