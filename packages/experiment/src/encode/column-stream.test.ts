import type { Feature, Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { streamsSchema } from '../recipe/streams-schema.js';
import { columnStream } from './column-stream.js';
import { fitStreams, restoreStreams } from './fit-streams.js';
import { measureStreams } from './measure-streams.js';
import { resolveStreams } from './streams.js';

const { encoders } = builtInRegistries;
const utterance = (sequence: number, bio?: Utterance['bio']): Utterance => ({
  id: `train/tea/${sequence}`,
  where: `train.csv row ${sequence + 2}`,
  dialogue: 'tea',
  sequence,
  speaker: 'Ada',
  text: 'So.',
  emotion: 'joy',
  ...(bio && { bio }),
});
const utterances = [
  utterance(0, { eda: 0.5, temp: 10 }),
  utterance(1, { eda: 0.7 }),
  utterance(2, { eda: 1.2, temp: 14 }),
  utterance(3, { temp: 11 }),
  utterance(4),
];
const frozen = { streams: {}, encoders: {}, datasetDirectory: '/data', close: () => {} };
const streams = resolveStreams(
  streamsSchema(encoders).parse({
    body: { modality: 'audio', encoder: { type: 'columns', names: ['eda', 'temp'] } },
  }),
  encoders,
);
const options = { streams, utterances, frozen, mayMiss: true, train: { positions: [0, 1, 2] } };
const rounded = (feature: Feature | undefined): number[] =>
  feature && 'data' in feature ? Array.from(feature.data, (x) => Number(x.toFixed(5))) : [];

describe('columns as a stream', () => {
  // Means and scales of scikit-learn 1.9.1's StandardScaler over the first three rows, which leaves out NaN.
  const expected = [
    [-1.01905, -1, 1, 1],
    [-0.33968, 0, 1, 0],
    [1.35873, 1, 1, 1],
    [0, -0.5, 0, 1],
    [0, 0, 0, 0],
  ];

  it('are standardized over the training utterances that have them, with a mask of those that are known', async () => {
    const { features, present, specs, state } = await fitStreams(options);
    expect(utterances.map((_, i) => rounded(features.body!.at(i)))).toEqual(expected);
    expect([...present.body!]).toEqual([1, 1, 1, 1, 0]);
    expect(specs.body).toMatchObject({ dim: 4 });
    expect(await measureStreams(options)).toEqual(specs);
    const restored = await restoreStreams({ ...options, utterances: utterances.slice(3), state });
    expect([0, 1].map((i) => rounded(restored.features.body!.at(i)))).toEqual(expected.slice(3));
  });

  it('say which row has none of them, where none may miss', async () => {
    await expect(fitStreams({ ...options, mayMiss: false })).rejects.toThrow(
      '/data/train.csv row 6: bio_eda, bio_temp: expected a number in one of them, because the recipe has a stream of them; received none. With fusion.missing',
    );
    const some = { ...options, mayMiss: false, utterances: utterances.slice(0, 4) };
    expect((await fitStreams(some)).present).toEqual({});
  });

  it('name the column that no training utterance has, and the one that was meant', async () => {
    const stream = columnStream(['eda', 'tmep'], { utterances, datasetDirectory: '/data', mayMiss: true });
    await expect(stream.fit([0, 1])).rejects.toThrow(
      'columns: names: expected bio-signals that training utterances have, eda, temp; received tmep; did you mean temp?',
    );
  });

  it('are named once each, and standardized without being asked to', () => {
    const parse = (stream: object) =>
      streamsSchema(encoders).parse({ body: { modality: 'audio', ...stream } });
    expect(() => parse({ encoder: { type: 'columns', names: ['eda', 'eda'] } })).toThrow('each name once');
    expect(parse({ encoder: { type: 'columns', names: ['eda'] } }).body!.standardize).toBeUndefined();
  });
});
