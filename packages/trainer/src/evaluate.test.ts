import { dialogueColumns, type ExampleSet, eachFeature, type HostBatch, selectExamples } from '@erc/batches';
import { useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { tinyExamples, trainTiny } from './loop/__fixtures__/tiny-training.js';
import type { Prediction } from './step/model-step.js';

useBackend();

/** Three dialogues of three; of each the second utterance is only read, of the last dialogue all are. */
const utterances = Array.from({ length: 9 }, (_, i) => ({
  id: `dev/${Math.floor(i / 3)}/${i % 3}`,
  sequence: i % 3,
  speaker: 'A',
}));
const logits = utterances.map((_, i) => [i, 4, -i]);
const everything: ExampleSet = {
  ids: utterances.map(({ id }) => id),
  streams: { text: logits.map((row) => ({ data: Float32Array.from(row), shape: [3] })) },
  labels: Int32Array.of(1, -1, 1, 1, -1, 0, -1, -1, -1),
  ...dialogueColumns(utterances),
};
const scored = [0, 2, 3, 5];
const withContext = selectExamples(everything, { positions: scored, context: [1, 4, 6, 7, 8] });
const alone = selectExamples(everything, { positions: scored });

/** Says of each row what its stream holds. Its loss is the mean of the rows' first numbers, by weight. */
const step = {
  async predict(batch: HostBatch): Promise<Prediction> {
    const { data } = batch['stream/text']!;
    const weights = [...batch.weights!.data];
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    return {
      logits: Float32Array.from(data),
      loss: sum(weights.map((weight, row) => weight * data[3 * row]!)) / sum(weights),
    };
  },
};
const scoresOf = (examples: ExampleSet, byDialogue: boolean, legacy?: ['batch-averaged']) =>
  evaluate({
    legacy,
    specs: { text: { modality: 'text', dim: 3, kind: 'vector' } },
    byDialogue,
    step,
    examples,
    labels: ['a', 'b', 'c'],
    sizes: { batchSize: 3, dialoguesPerBatch: 2 },
    loss: true,
  });

describe('examples that are only read', () => {
  it.each([true, false])('are in no score and in no prediction, whole dialogues: %s', async (byDialogue) => {
    const found = await scoresOf(withContext, byDialogue);
    expect([...found.logits!]).toEqual(scored.flatMap((i) => logits[i]!));
    expect(found).toEqual(await scoresOf(alone, byDialogue));
    // 0, 2, 3 and 5, of which the last is called the first class.
    expect(found.metrics.loss).toBeCloseTo((0 + 2 + 3 + 5) / 4, 6);
    expect(found.metrics.accuracy).toBe(1);
  });

  it('are in no batch that accuracy and UAR are averaged over, as published', async () => {
    // 0, 1, 1, 0 are told to be 1, 1, 1, 0: batches of three and of one.
    const relabelled = { ...withContext, labels: Int32Array.of(0, 1, 1, 0, -1, -1, -1, -1, -1) };
    const found = await scoresOf(relabelled, false, ['batch-averaged']);
    const whole = await scoresOf(relabelled, false);
    expect(whole.metrics.accuracy).toBeCloseTo(3 / 4, 6);
    expect(found.metrics.accuracy).toBeCloseTo((2 / 3 + 1) / 2, 6);
    expect(found.metrics.uar).toBeCloseTo(((0 + 1) / 2 + 1) / 2, 6);
    expect(found.metrics.weightedF1).toBe(whole.metrics.weightedF1);
  });

  it('count in the metrics as often as the set says, and once in everything else', async () => {
    // Told to be 1, 1, 1, 0; true are 0, 1, 1, 0. The first counts twice, as a tie of two labels: three of five are right.
    const relabelled = { ...withContext, labels: Int32Array.of(0, 1, 1, 0, -1, -1, -1, -1, -1) };
    const scoreCounts = Int32Array.of(2, 1, 1, 1, 1, 1, 1, 1, 1);
    const whole = await scoresOf(relabelled, false);
    const { metrics, ...found } = await scoresOf({ ...relabelled, scoreCounts }, false);
    expect(metrics.accuracy).toBeCloseTo(3 / 5, 12);
    // Class 0 is found in one of three, class 1 in two of two.
    expect(metrics.uar).toBeCloseTo((1 / 3 + 1) / 2, 12);
    expect(metrics.loss).toBe(whole.metrics.loss);
    const { metrics: _, ...others } = whole;
    expect(found).toEqual(others);
  });

  it('change no byte of a training that reads no other utterance', async () => {
    const [train, dev] = [tinyExamples(1, 18), tinyExamples(2, 9)];
    const more = tinyExamples(3, 7);
    const followed = (set: ExampleSet): ExampleSet => ({
      ids: [...set.ids, ...more.ids],
      scored: set.ids.length,
      streams: {
        text: [set, more].flatMap(({ streams }) => [...eachFeature(streams.text!)]),
      },
      labels: Int32Array.from([...set.labels, ...more.labels.map(() => -1)]),
    });
    const { bestWeights, epochs } = await trainTiny({ train, dev });
    const other = await trainTiny({ train: followed(train), dev: followed(dev) });
    expect(other.bestWeights).toEqual(bestWeights);
    expect(other.epochs).toEqual(epochs);
  });
});
