import { shownValue } from './shown-value.js';

/**
 * What a schema says of a value, in the words of our messages: *expected …, received …*. A number that is not finite is named as such.
 *
 * @param message As zod has it, such as `Too small: expected number to be >=1`.
 * @param received What the schema was given.
 */
export function plainIssue(message: string, received: unknown): string {
  const isInfinite = typeof received === 'number' && !Number.isFinite(received);
  const plain = message
    .replace(/^Too (?:small|big|long|short): expected \w+ to (?:be|have) /, 'expected ')
    .replace(/^Invalid input: (?=expected )/, '')
    .replace(/^expected (?:number|int)(?=$|,)/, (words) => (isInfinite ? 'expected a finite number' : words));
  const saysWhat = /received|^Unrecognized key/.test(plain) || !plain.startsWith('expected ');
  return saysWhat ? plain : `${plain}, received ${shownValue(received)}`;
}
