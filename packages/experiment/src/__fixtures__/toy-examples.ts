import { createRandom, type FeatureArray, type StreamSpec } from '@erc/core';
import { dialogueColumns, type ExampleSet } from '@erc/batches';

/** Two streams of vectors and one of steps. */
export const TOY_SPECS: Readonly<Record<string, StreamSpec>> = {
  text: { modality: 'text', dim: 5, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'sequence' },
  visual: { modality: 'visual', dim: 4, kind: 'vector' },
};

export const TOY_LABELS = ['neutral', 'joy', 'anger'] as const;

/** Utterances of each dialogue. */
const LENGTHS = [3, 5, 1];

/** Nine utterances in three dialogues, with every column that there is. */
export function toyExamples(): ExampleSet {
  const random = createRandom(5);
  const utterances = LENGTHS.flatMap((length, dialogue) =>
    Array.from({ length }, (_, sequence) => ({
      id: `train/${dialogue}/${sequence}`,
      sequence,
      speaker: sequence % 2 === 0 ? 'A' : 'B',
    })),
  );
  const array = (...shape: number[]): FeatureArray => ({
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  });
  const votes = utterances.map(() => TOY_LABELS.map(() => 1 + random.integer(5)));
  return {
    ids: utterances.map(({ id }) => id),
    streams: {
      text: utterances.map(() => array(5)),
      audio: utterances.map((_, i) => array(1 + (i % 4), 3)),
      visual: utterances.map(() => array(4)),
    },
    labels: Int32Array.from(utterances, (_, i) => [0, 1, 0, 2, 2, 1, 0, 1, 0][i]!),
    ...dialogueColumns(utterances),
    speakers: Int32Array.from(utterances, (_, i) => (i % 3) - 1),
    genders: Int32Array.from(utterances, (_, i) => (i % 3) - 1),
    present: { visual: Float32Array.from(utterances, (_, i) => (i % 4 === 1 ? 0 : 1)) },
    valenceArousal: Float32Array.from({ length: 2 * utterances.length }, () => 3 + random.normal()),
    soft: Float32Array.from(
      votes.flatMap((row) => row.map((count) => count / row.reduce((a, b) => a + b, 0))),
    ),
  };
}
