import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@erc/core';
import { exportModel, runExperiment, runsIn } from '@erc/experiment';

const WORDS =
  'where were you all night I was at work honest on a Sunday who left it here again they said yes we have tickets the roses came out of course it is late what wonderful tea';
const EMOTIONS = ['neutral', 'joy', 'anger', 'sadness', 'surprise'] as const;
const DIALOGUES = { train: 60, dev: 10, test: 2 } as const;
const TURNS = 10;

/** Texts of `words` words each, drawn from a few. */
export function drawTexts(count: number, words: number, seed: number): string[] {
  const random = createRandom(seed);
  const all = WORDS.split(' ');
  return Array.from({ length: count }, () =>
    Array.from({ length: words }, () => all[Math.floor(random.next() * all.length)]).join(' '),
  );
}

/**
 * Trains a small model of text for an epoch, and exports it.
 *
 * @param directory An empty folder, for everything.
 * @returns The model folder.
 */
export async function makeServedModel(directory: string): Promise<string> {
  const corpus = join(directory, 'corpus');
  await mkdir(corpus);
  for (const [at, [split, dialogues]] of Object.entries(DIALOGUES).entries()) {
    const texts = drawTexts(dialogues * TURNS, 9, at + 1);
    const rows = texts.map(
      (text, i) =>
        `${Math.floor(i / TURNS)},${i % TURNS},${i % 2 ? 'Ada' : 'Grace'},${text},${EMOTIONS[(i * 7) % EMOTIONS.length]}`,
    );
    await writeFile(
      join(corpus, `${split}.csv`),
      `${['dialogue,sequence,speaker,text,emotion', ...rows].join('\n')}\n`,
    );
  }
  await runExperiment({
    recipe: {
      name: 'served',
      dataset: { source: 'folder', from: corpus, into: join(directory, 'data'), labels: [...EMOTIONS] },
      streams: { text: { encoder: { type: 'tfidf', contextTurns: 0, buckets: 2048 } } },
      fusion: { type: 'concat', projection: { dim: 128 } },
      head: [{ dim: 64 }],
      losses: [{ type: 'cross-entropy' }],
      training: { epochs: 1, batchSize: 16, optimizer: { type: 'adamw', learningRate: 0.001 } },
    },
    directory: join(directory, 'run'),
    reports: false,
  });
  const [run] = await runsIn(join(directory, 'run'), 'dev');
  if (!run) throw new Error('expected a run, received none.');
  return (await exportModel(run, join(directory, 'model'))).folder;
}
