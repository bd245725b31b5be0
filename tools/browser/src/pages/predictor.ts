import { loadPredictor, type PredictedTurn, type PredictorTurn } from '@erc/predictor';
import { bytesOf } from './pictures.js';

/** A turn as JSON holds it: a wav file and images in base 64. */
export interface PlainTurn {
  readonly speaker: string;
  readonly gender?: string;
  readonly text?: string;
  readonly wav?: string;
  readonly images?: readonly string[];
}

/** Options of {@link run}. */
export interface PredictorInput {
  /** Folders, or addresses that count from the page. */
  readonly models: readonly string[];
  readonly dialogues: readonly (readonly PlainTurn[])[];
  readonly threads?: number;
  /** Whether the page is its own hub. */
  readonly isHub?: boolean;
}

/** What each model says of each dialogue, in Node and in a page alike. */
export async function run({
  models,
  dialogues,
  threads,
  isHub = false,
}: PredictorInput): Promise<PredictedTurn[][][]> {
  if (isHub) (await import('@huggingface/transformers')).env.remoteHost = `${location.origin}/`;
  const reports: PredictedTurn[][][] = [];
  for (const model of models) {
    const predictor = await loadPredictor(
      typeof location === 'object' ? new URL(model, location.href) : model,
      { ...(threads !== undefined && { threads }) },
    );
    const answers: PredictedTurn[][] = [];
    for (const dialogue of dialogues) answers.push(await predictor.predict(dialogue.map(turnOf)));
    await predictor.dispose();
    reports.push(answers);
  }
  return reports;
}

const turnOf = ({ speaker, gender, text, wav, images }: PlainTurn): PredictorTurn => ({
  speaker,
  ...(gender !== undefined && { gender }),
  ...(text !== undefined && { text }),
  ...(wav !== undefined && { audio: { wav: bytesOf(wav) } }),
  ...(images && { visual: { frames: images.map(bytesOf) } }),
});
