import { DataError, type Modality } from '@erc/core';
import { type ModelManifest, parseManifest, type PredictedTurn, type Predictor, type PredictorTurn } from '@erc/predictor';

const HASH = '0'.repeat(64);

/** The description of a model with `joy` and `anger`. @param modality What its one stream reads. */
export const manifest = (recipe: Record<string, unknown> = {}, modality: Modality = 'text'): ModelManifest =>
  parseManifest(
    JSON.stringify({
      version: 1,
      name: 'counting',
      labels: ['anger', 'joy'],
      valenceArousal: true,
      streams: { [modality]: { modality, encoder: { type: 'any' }, spec: { kind: 'vector', dim: 4 } } },
      mayMiss: true,
      byDialogue: true,
      readsAhead: false,
      inputs: {},
      graphs: [{ file: 'model.onnx', sizes: {} }],
      limits: { utterances: 100 },
      files: { 'model.onnx': { bytes: 1, sha256: HASH } },
      recipe,
      recipeSha256: HASH,
      madeFrom: { dataset: { name: 'tiny', sha256: HASH }, seed: 1, checkpoint: 'best', weights: HASH },
      scores: [],
    }),
    'erc.json',
  );

/** A predictor that keeps what it is asked. */
export interface CountingPredictor extends Predictor {
  readonly asked: (readonly PredictorTurn[])[];
  readonly isDisposed: () => boolean;
}

/** A predictor without a model: joy by exclamation marks, valence by the place in the dialogue. It refuses the text `refused`. */
export function createCountingPredictor(model: ModelManifest = manifest()): CountingPredictor {
  const asked: (readonly PredictorTurn[])[] = [];
  let isDisposed = false;
  return {
    model,
    asked,
    isDisposed: () => isDisposed,
    async predict(dialogue, { signal } = {}) {
      signal?.throwIfAborted();
      asked.push(dialogue);
      return dialogue.map((turn, i): PredictedTurn => {
        if (turn.text === 'refused') throw new DataError(`${turn.where ?? i + 1}: expected another text, received it.`);
        const joy = turn.text?.endsWith('!') ? 0.75 : 0.25;
        return {
          emotion: joy > 0.5 ? 'joy' : 'anger',
          probabilities: { anger: 1 - joy, joy },
          valence: i,
          arousal: -0.001,
          missing: turn.text === undefined ? ['text'] : [],
          cut: turn.text === 'long' ? { text: { from: 700, to: 512, unit: 'tokens' } } : {},
        };
      });
    },
    session: () => {
      throw new Error('expected no session');
    },
    async dispose() {
      isDisposed = true;
    },
  };
}
