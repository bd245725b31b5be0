import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const csvOf = (dialogues: readonly string[]): string =>
  [
    'dialogue,sequence,speaker,text,emotion',
    ...dialogues.flatMap((name) => [`${name},0,Ada,So it is.,neutral`, `${name},1,Grace,Wonderful!,joy`]),
    '',
  ].join('\n');

/**
 * Writes a corpus of six dialogues, a recipe over it that trains within a second, `tiny.yaml`, and a matrix or sweep of it.
 *
 * @param several The matrix or sweep, but for its name, `m`, and its recipe.
 * @returns Its path.
 */
export async function writeTinyMatrix(folder: string, several: string): Promise<string> {
  await mkdir(join(folder, 'corpus'));
  await writeFile(join(folder, 'corpus/train.csv'), csvOf(['a', 'b', 'c', 'd']));
  await writeFile(join(folder, 'corpus/dev.csv'), csvOf(['e', 'f']));
  const recipe = {
    name: 'tiny',
    dataset: {
      source: 'folder',
      from: join(folder, 'corpus'),
      into: join(folder, 'data'),
      labels: ['neutral', 'joy'],
    },
    streams: { text: { encoder: { type: 'tfidf', buckets: 64 } } },
    fusion: { type: 'concat' },
    losses: [{ type: 'cross-entropy' }],
    training: { epochs: 1, batchSize: 4 },
  };
  await writeFile(join(folder, 'tiny.yaml'), JSON.stringify(recipe));
  const file = join(folder, 'm.yaml');
  await writeFile(file, `name: m\nrecipe: tiny.yaml\n${several}`);
  return file;
}
