import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

/** Utterances whose words say nothing: skin conductance is high where the emotion is, and now and then it was not measured. */
function table(dialogues: number): string {
  const rows = Array.from({ length: 4 * dialogues }, (_, i) => {
    const isHigh = i % 3 === 0;
    const eda = i % 8 === 7 ? '' : String(isHigh ? 5 + (i % 2) : 1 - (i % 2) / 2);
    const temp = i % 16 === 7 ? '' : '33.5';
    return `d${i >> 2},${i & 3},Ada,So.,${eda},${temp},${isHigh ? 'high' : 'low'}`;
  });
  return ['dialogue,sequence,speaker,text,bio_eda,bio_temp,emotion', ...rows, ''].join('\n');
}

const RECIPE = `name: body
seed: 1
dataset: { source: folder, from: measured, into: data/body, labels: [low, high] }
streams:
  text: { encoder: { type: tfidf, buckets: 64 } }
  body: { modality: audio, encoder: { type: columns, names: [eda, temp] } }
fusion: { type: concat, projection: { dim: 8 }, missing: {} }
losses: [{ type: cross-entropy }]
training: { epochs: 12, batchSize: 4, optimizer: { type: adamw, learningRate: 0.05 } }
`;

let user: string;
beforeAll(async () => {
  user = await createUserFolder({
    'body.yaml': RECIPE,
    'measured/train.csv': table(8),
    'measured/dev.csv': table(4),
    'measured/test.csv': table(4),
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('a stream of bio-signals', () => {
  it('is learned from, kept with the weights, and read again by eval; what was not measured is missing', async () => {
    const trained = await runHere({ app: 'train', user, args: ['--config', 'body.yaml', '--out', 'run'] });
    expect(trained.code, trained.stderr).toBe(0);
    // Two of 16 utterances of dev have no conductance; one of them is high.
    expect(trained.stdout).toMatch(/dev: weighted F1 (9\d|100)\.\d/);
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'run', '--split', 'test'] });
    expect(scored.code, scored.stderr).toBe(0);
    expect(scored.stdout).toMatch(/^weighted F1 +(9\d|100)\.\d %$/m);
  });

  it('is predicted from the same columns of a file', async () => {
    const args = ['run', '--csv', 'measured/test.csv', '--out', 'predicted.csv', '--quiet'];
    const { code, stderr } = await runHere({ app: 'predict', user, args });
    expect(code, stderr).toBe(0);
    const [header, ...rows] = (await readFile(join(user, 'predicted.csv'), 'utf8')).trim().split('\n');
    const place = header!.split(',').indexOf('predicted_emotion');
    const { labels, utterances } = JSON.parse(
      await readFile(join(user, 'run/predictions-test.json'), 'utf8'),
    );
    expect(rows.map((row) => row.split(',')[place])).toEqual(
      utterances.map(
        ({ probabilities: [low, high] }: { probabilities: number[] }) => labels[Number(high! > low!)],
      ),
    );
  });

  it('needs fusion.missing where an utterance has none of them', async () => {
    const args = ['--config', 'body.yaml', '--out', 'other', '--quiet', 'fusion.missing=null'];
    const { code, stderr } = await runHere({ app: 'train', user, args });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /data\/body\/train\.csv row 9: bio_eda, bio_temp: expected a number in one of them/,
      ),
    });
  });
});
