import { Problem } from '../reply/problem.js';
import type { ReadTurn } from './read-turn.js';

/**
 * Sums the parts of a recording that are asked for, before it is opened.
 *
 * @throws Problem `too-large`, with the turn at which the sum passes the limit.
 */
export function checkSpans(
  turns: readonly ReadTurn[],
  { soundSeconds }: { readonly soundSeconds: number },
): void {
  let seconds = 0;
  for (const { turn, clip } of turns) {
    if (clip?.span) seconds += clip.span.endSeconds - clip.span.startSeconds;
    if (seconds <= soundSeconds) continue;
    throw new Problem(
      'too-large',
      `${turn.where}: expected at most ${soundSeconds} seconds of sound in a request, received ${Math.round(seconds)} up to here.`,
    );
  }
}
