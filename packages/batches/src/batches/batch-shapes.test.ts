import { createRandom, type FeatureArray, type InputSpec } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { indexDialogues } from '../examples/dialogue-index.js';
import type { ExampleSet } from '../examples/examples.js';
import { streamWindowSchema } from '../windows/window.js';
import { assembleBatch } from './batch.js';
import { batchShapes } from './batch-shapes.js';

const random = createRandom(2);
const array = (...shape: number[]): FeatureArray => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  shape,
});

const specs: Readonly<Record<string, InputSpec>> = {
  words: { modality: 'text', kind: 'vector', dim: 3 },
  wide: { modality: 'text', kind: 'vector', dim: 3 },
  plain: { modality: 'text', kind: 'vector', dim: 2 },
  voice: { modality: 'audio', kind: 'sequence', dim: 2 },
  ids: { modality: 'text', kind: 'tokens' },
  faces: { modality: 'visual', kind: 'pixels' },
};
const windows = {
  words: streamWindowSchema.parse({ before: 2, padding: 'learned' }),
  wide: streamWindowSchema.parse({ at: [0, -1], join: 'concat', padding: 'learned' }),
};

const columns = (count: number): ExampleSet => ({
  ids: Array.from({ length: count }, (_, i) => `train/a/${i}`),
  labels: new Int32Array(count),
  dialogues: new Int32Array(count),
  positions: Int32Array.from({ length: count }, (_, i) => i),
  turnTakers: new Int32Array(count),
  speakers: new Int32Array(count),
  genders: new Int32Array(count),
  present: Object.fromEntries(Object.keys(specs).map((name) => [name, new Float32Array(count).fill(1)])),
  streams: {
    words: Array.from({ length: count }, () => array(3)),
    wide: Array.from({ length: count }, () => array(3)),
    plain: Array.from({ length: count }, () => array(2)),
    voice: Array.from({ length: count }, () => array(5, 2)),
    ids: Array.from({ length: count }, () => ({ data: Int32Array.of(4, 5, 6), shape: [3] })),
    faces: Array.from({ length: count }, () => ({
      data: new Uint8Array(4 * 5 * 3 * 2),
      shape: [2, 4, 5, 3],
    })),
  },
});

describe('batchShapes', () => {
  it.each([false, true])('says what assembleBatch gives to a model (whole dialogues: %s)', (byDialogue) => {
    const examples = columns(4);
    const rows = [0, 1, 2, 3];
    const batch = assembleBatch({
      examples,
      specs,
      windows,
      rows,
      index: indexDialogues(examples),
      ...(byDialogue && { utterances: 2 }),
    });
    const { labels: _, weights: __, ...given } = batch;
    const shapes = batchShapes({
      specs,
      windows,
      leading: byDialogue ? ['dialogues', 'utterances'] : ['rows'],
      stepsOf: (stream) => `steps/${stream}`,
      pictures: { faces: [4, 5, 3] },
      mayMiss: true,
      people: byDialogue ? ['speakers', 'genders', 'turnTakers'] : ['speakers', 'genders'],
    });
    const sizes = new Map(
      Object.entries({
        'steps/voice': 6,
        'steps/ids': 3,
        'steps/faces': 2,
        rows: 4,
        dialogues: 2,
        utterances: 2,
      }),
    );
    const flat = Object.entries(shapes).map(([name, { shape, dtype }]) => {
      const extents = shape.map((extent) => (typeof extent === 'string' ? sizes.get(extent)! : extent));
      const ofRows = byDialogue && !name.startsWith('dialogues/') ? [4, ...extents.slice(2)] : extents;
      return [name, [dtype, ofRows]];
    });
    expect(Object.fromEntries(flat)).toEqual(
      Object.fromEntries(
        Object.entries(given).map(([name, { data, shape }]) => [
          name,
          [data instanceof Int32Array ? 'int32' : 'float32', shape],
        ]),
      ),
    );
  });
});
