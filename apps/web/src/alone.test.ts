import type { PredictedTurn, PredictorTurn } from '@erc/predictor';
import { describe, expect, it } from 'vitest';
import { predictAlone } from './alone.js';
import type { Backend, ModelSummary } from './backends/backend.js';

const MODEL: ModelSummary = {
  name: 'demo',
  valenceArousal: true,
  modalities: ['text', 'audio', 'visual'],
  mayMiss: true,
  place: 'this browser',
};

/** Says which modalities a turn has. */
const backendOf = (model: ModelSummary): Backend => ({
  model,
  predict: async (turns) =>
    turns.map(
      (turn): PredictedTurn => ({ emotion: Object.keys(turn).sort().join('+'), missing: [], cut: {} }),
    ),
});

const audio = { wav: new Uint8Array(1) };
const turns: readonly PredictorTurn[] = [
  { speaker: 'A', text: 'Hello', audio },
  { speaker: 'B', audio },
];
const { signal } = new AbortController();

describe('predictAlone', () => {
  it('asks once for each modality that a turn has', async () => {
    const alone = await predictAlone(backendOf(MODEL), turns, signal);
    expect(Object.keys(alone)).toEqual(['text', 'audio']);
    expect(alone.text?.map((turn) => turn?.emotion)).toEqual(['speaker+text', undefined]);
    expect(alone.audio?.map((turn) => turn?.emotion)).toEqual(['audio+speaker', 'audio+speaker']);
  });

  it('asks nothing of a model that needs all of them, or reads one', async () => {
    expect(await predictAlone(backendOf({ ...MODEL, mayMiss: false }), turns, signal)).toEqual({});
    expect(await predictAlone(backendOf({ ...MODEL, modalities: ['text'] }), turns, signal)).toEqual({});
  });
});
