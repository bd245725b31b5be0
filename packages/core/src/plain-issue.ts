import { shownValue } from './shown-value.js';

/**
 * An issue of a schema in the words of our messages: *expected …, received …*. A number that is not finite is named as such.
 *
 * @param message As zod has it, such as `Too small: expected number to be >=1`.
 * @param received The value that the schema was given.
 */
export function plainIssue(message: string, received: unknown): string {
  const isInfinite = typeof received === 'number' && !Number.isFinite(received);
  const plain = message
    .replace(/^Too (?:small|big|long|short): expected \w+ to (?:be|have) /, 'expected ')
    .replace(/^Invalid input: (?=expected )/, '')
    .replace(/^expected (?:number|int)(?=$|,)/, (words) => (isInfinite ? 'expected a finite number' : words));
  const isComplete = /received|^Unrecognized key/.test(plain) || !plain.startsWith('expected ');
  return isComplete ? plain : `${plain}, received ${shownValue(received)}`;
}
