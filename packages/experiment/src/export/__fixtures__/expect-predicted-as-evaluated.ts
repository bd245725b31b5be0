import { dialogueIdOf, type Utterance } from '@erc/core';
import { loadPredictor } from '@erc/predictor';
import { expect } from 'vitest';
import { createEvaluationSession } from '../../evaluate/evaluation-session.js';
import { openRun } from '../../evaluate/open-run.js';
import type { Run } from '../../evaluate/runs.js';

/** Holds what a predictor says of the dialogues of the dev split, from their texts and media, against what an evaluation of the run gives. */
export async function expectPredictedAsEvaluated(run: Run, folder: string): Promise<void> {
  const signal = new AbortController().signal;
  const session = createEvaluationSession({ onEvent: () => {}, signal, reports: false });
  const opened = await openRun(run, 'dev', session);
  const predictor = await loadPredictor(folder, { threads: 1 });
  try {
    const { logits } = await opened.evaluate();
    const labels = predictor.model.labels!;
    const places = new Map(opened.utterances.map(({ id }, i) => [id, i]));
    for (const id of new Set(opened.utterances.map(dialogueIdOf))) {
      const utterances = opened.utterances.filter((utterance) => dialogueIdOf(utterance) === id);
      const inOrder = utterances.sort((a, b) => a.sequence - b.sequence);
      const predicted = await predictor.predict(inOrder.map(turnOf));
      for (const [i, { probabilities }] of predicted.entries()) {
        const place = places.get(inOrder[i]!.id)!;
        const expected = softmax(logits!.slice(place * labels.length, (place + 1) * labels.length));
        for (const [k, label] of labels.entries()) {
          expect(Math.abs(probabilities![label]! - expected[k]!), `${inOrder[i]!.id} ${label}`).toBeLessThan(1e-5);
        }
      }
    }
  } finally {
    await predictor.dispose();
    await opened.dispose();
    session.close();
  }
}

const turnOf = ({ speaker, gender, text, audio, visual }: Utterance) => ({
  speaker,
  text,
  ...(gender !== undefined && { gender }),
  ...(audio !== undefined && { audio: { path: audio } }),
  ...(visual !== undefined && { visual: { path: visual } }),
});

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
