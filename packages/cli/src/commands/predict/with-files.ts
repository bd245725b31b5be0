import type { PartFiles } from '@erc/media/node';
import type { PredictorTurn } from '@erc/predictor';

/** A turn with the voice and the face of its clip, where it does not have others. */
export const withFiles = (turn: PredictorTurn, { audio, visual }: PartFiles): PredictorTurn => ({
  ...(audio !== undefined && { audio: { path: audio } }),
  ...(visual !== undefined && { visual: { path: visual } }),
  ...turn,
});
