import { createBatcher, selectExamples } from '@erc/batches';
import { resolveEngine } from '@erc/engine';
import { type ContextOptions, contexts, fusions } from '@erc/fusion';
import { createWeightedLoss, losses as lossRegistry } from '@erc/losses';
import { useBackend } from '@erc/testing';
import { createModelStep, evaluate } from '@erc/trainer';
import { describe, expect, it } from 'vitest';
import { CONTEXTS } from '../__fixtures__/option-sets.js';
import { TOY_LABELS, TOY_SPECS, toyExamples } from '../__fixtures__/toy-examples.js';
import { createModel } from './create-model.js';

useBackend();

/** A step of a model with a context, without dropout: its masks go by the shape of the batch. */
async function withStep<T>(
  options: ContextOptions,
  use: (step: Awaited<ReturnType<typeof createModelStep>>) => Promise<T>,
): Promise<T> {
  const losses = [lossRegistry.schema.parse({ type: 'cross-entropy' })];
  const model = createModel(
    {
      streams: {},
      fusion: fusions.schema.parse({ type: 'concat', projection: { dim: 4 } }),
      context: contexts.schema.parse({ ...options, dropoutRate: 0 }),
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
  try {
    return await use(step);
  } finally {
    await step.dispose();
    model.dispose();
  }
}

const plan = { specs: TOY_SPECS, byDialogue: true };
const named = CONTEXTS.filter(({ type }) => type !== 'none').map(
  (options) => [JSON.stringify(options), options] as const,
);
const close = { rtol: 1e-4, atol: 1e-6 };

describe.each(named)('batches of whole dialogues under %s', (_, options) => {
  it('predict the same however many dialogues there are in a batch, in the order of the examples', () =>
    withStep(options, async (step) => {
      const logitsOf = async (dialoguesPerBatch: number, order = [...toyExamples().ids.keys()]) => {
        const { logits } = await evaluate({
          ...plan,
          step,
          examples: selectExamples(toyExamples(), { positions: order }),
          labels: TOY_LABELS,
          sizes: { batchSize: 1, dialoguesPerBatch },
        });
        return logits!;
      };
      const alone = await logitsOf(1);
      for (const perBatch of [2, 4]) expect(await logitsOf(perBatch)).toBeAllClose(alone, close);
      const turned = await logitsOf(2, [...toyExamples().ids.keys()].reverse());
      const rows = Array.from({ length: 9 }, (_, i) => [...alone.subarray(3 * i, 3 * i + 3)]);
      expect(turned).toBeAllClose(Float32Array.from(rows.reverse().flat()), close);
    }));

  it('learn the same from a dialogue with padding and empty dialogues beside it', async () => {
    const one = async (dialoguesPerBatch: number) =>
      withStep(options, async (step) => {
        // The dialogue of five: it has one row of padding of its own.
        const examples = selectExamples(toyExamples(), { positions: [3, 4, 5, 6, 7] });
        const batcher = createBatcher(examples, plan, { batchSize: 1, dialoguesPerBatch });
        const { loss } = await step.run(batcher.assemble(batcher.pass()[0]!));
        return { loss, weights: await step.weights() };
      });
    const [alone, padded] = [await one(1), await one(4)];
    expect(padded.loss).toBeCloseTo(alone.loss, 5);
    for (const [path, { data }] of Object.entries(alone.weights)) {
      expect(padded.weights[path]!.data, path).toBeAllClose(data, close);
    }
  });
});
