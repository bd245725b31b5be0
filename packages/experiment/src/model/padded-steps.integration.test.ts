import { assembleBatch } from '@erc/batches';
import { resolveEngine } from '@erc/engine';
import { contexts, type FusionOptions, fusions } from '@erc/fusion';
import { createWeightedLoss, losses as lossRegistry } from '@erc/losses';
import { useBackend } from '@erc/testing';
import { createModelStep } from '@erc/trainer';
import { describe, expect, it } from 'vitest';
import { FUSIONS } from '../__fixtures__/option-sets.js';
import { TOY_LABELS, TOY_SPECS, toyExamples } from '../__fixtures__/toy-examples.js';
import { createModel } from './create-model.js';

useBackend();

/** Logits, and the weights after a step of gradient descent, of three utterances with 1, 2 and 3 steps of audio. */
async function outcomeOf(fusion: FusionOptions, longest?: Readonly<Record<string, number>>) {
  const losses = [lossRegistry.schema.parse({ type: 'cross-entropy' })];
  const model = createModel(
    {
      streams: {},
      fusion: fusions.schema.parse(fusion),
      context: contexts.schema.parse({ type: 'none' }),
      head: [],
      losses,
    },
    { specs: TOY_SPECS, classes: TOY_LABELS.length, seed: 3 },
  );
  const step = await createModelStep({
    model,
    loss: createWeightedLoss([{ type: 'cross-entropy' }]),
    optimizer: { type: 'sgd', learningRate: 1, weightDecay: 0, momentum: 0 },
    seed: 1,
    engine: await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 }),
  });
  const batch = assembleBatch({
    examples: toyExamples(),
    specs: TOY_SPECS,
    rows: [0, 1, 2],
    ...(longest && { longest }),
  });
  try {
    const { logits } = await step.predict(batch);
    await step.run(batch);
    return { steps: batch['mask/audio']!.shape[1], logits: logits!, weights: await step.weights() };
  } finally {
    await step.dispose();
    model.dispose();
  }
}

/** Published modes attend to padding, as it stands in their batches. */
const named = FUSIONS.filter((fusion) => !('legacy' in fusion)).map(
  (fusion) => [JSON.stringify(fusion), fusion] as const,
);
const close = { rtol: 1e-4, atol: 1e-6 };

describe('sequences that are padded to one of a few lengths', () => {
  it.each(named)('give what unpadded ones give: %s', async (_, fusion) => {
    const exact = await outcomeOf(fusion, { audio: 3 });
    const padded = await outcomeOf(fusion);
    expect([exact.steps, padded.steps]).toEqual([3, 4]);
    expect(padded.logits).toBeAllClose(exact.logits, close);
    // The masks of dropout go by the shape of the batch.
    if (/"dropoutRate":0\.\d/.test(JSON.stringify(fusions.schema.parse(fusion)))) return;
    for (const [path, { data }] of Object.entries(exact.weights)) {
      expect(padded.weights[path]!.data, path).toBeAllClose(data, close);
    }
  });
});
