import type { PredictedTurn } from '@erc/predictor';
import type { ReadTurn } from '../request/read-turn.js';
import type { AnsweredTurn } from './answer-schema.js';

/** What is said of a turn; of one of a recording, beside what its subtitles say. */
export function answeredTurn(predicted: PredictedTurn, { turn, clip }: ReadTurn): AnsweredTurn {
  if (!clip?.span) return predicted;
  const { speaker, text } = turn;
  const { startSeconds, endSeconds } = clip.span;
  return {
    startSeconds,
    endSeconds,
    ...(speaker !== undefined && { speaker }),
    ...(text !== undefined && { text }),
    ...predicted,
  };
}
