import type { Modality } from '@erc/core';
import type { PredictedTurn, PredictorTurn } from '@erc/predictor';
import type { Backend } from './backends/backend.js';

/** What a model says of turns of which it sees one modality: `undefined` for turns without it. */
export type AloneByModality = Readonly<Partial<Record<Modality, readonly (PredictedTurn | undefined)[]>>>;

/** Asks what each modality says by itself, of models that can do without the others. One modality says nothing new. */
export async function predictAlone(
  { model, predict }: Backend,
  turns: readonly PredictorTurn[],
  signal: AbortSignal,
): Promise<AloneByModality> {
  if (!model.mayMiss || model.modalities.length < 2) return {};
  const found: Partial<Record<Modality, readonly (PredictedTurn | undefined)[]>> = {};
  for (const modality of model.modalities) {
    const has = turns.map((turn) => turn[modality] !== undefined);
    if (!has.some(Boolean)) continue;
    const predicted = await predict(
      turns.map((turn) => onlyOf(turn, modality)),
      signal,
    );
    found[modality] = predicted.map((turn, i) => (has[i] ? turn : undefined));
  }
  return found;
}

function onlyOf(turn: PredictorTurn, kept: Modality): PredictorTurn {
  const { text, audio, visual, ...rest } = turn;
  const all = { text, audio, visual };
  return all[kept] === undefined ? rest : { ...rest, [kept]: all[kept] };
}
