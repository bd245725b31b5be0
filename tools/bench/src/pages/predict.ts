import { loadPredictor } from '@erc/predictor';
import { type BlockSizes, type PlainUtterance, type PredictBlock, predictBlock } from '../predict-block.mjs';

/** What the page is asked. */
export interface PredictPageInput {
  /** Address of the model folder, from the page. */
  readonly model: string;
  /** By name. */
  readonly utterances: Readonly<Record<string, PlainUtterance>>;
  readonly sizes: BlockSizes;
}

/** What it found. */
export interface PredictPageAnswer {
  readonly loadMs: number;
  /** By the names of the utterances. */
  readonly blocks: Readonly<Record<string, PredictBlock>>;
}

/** Loads the model, and predicts each utterance. */
export async function run({ model, utterances, sizes }: PredictPageInput): Promise<PredictPageAnswer> {
  const start = performance.now();
  const predictor = await loadPredictor(new URL(model, location.href), { threads: 1 });
  const loadMs = performance.now() - start;
  const blocks: Record<string, PredictBlock> = {};
  for (const [name, utterance] of Object.entries(utterances)) {
    blocks[name] = await predictBlock(predictor, utterance, sizes);
  }
  await predictor.dispose();
  return { loadMs, blocks };
}
