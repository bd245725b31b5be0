import type { Predictor } from '@erc/predictor';

/** An utterance as JSON holds it: a wav file and pictures in base 64. */
export interface PlainUtterance {
  readonly speaker: string;
  readonly text?: string;
  readonly wav?: string;
  readonly images?: readonly string[];
}

/** How often an utterance is predicted. */
export interface BlockSizes {
  /** Before any that counts. */
  readonly warmUp: number;
  /** At least 1. */
  readonly repetitions: number;
}

/** What one block of predictions of an utterance took. */
export interface PredictBlock {
  /** Of each. */
  readonly ms: readonly number[];
  /** Of the last, by label. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Predicts an utterance again and again, from the bytes of its files. Plain JavaScript: a fresh Node runs it as it runs a user's script. */
export function predictBlock(
  predictor: Predictor,
  utterance: PlainUtterance,
  sizes: BlockSizes,
): Promise<PredictBlock>;
