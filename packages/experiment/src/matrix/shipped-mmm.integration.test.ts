import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { put } from '../../../etl/src/dataset-folder/__fixtures__/put.js';
import { wav } from '../../../etl/src/folder/__fixtures__/corpus.js';
import { tinyKemdy20 } from '../../../etl/src/joined/__fixtures__/releases.js';
import { writeFiles } from '../../../etl/src/kemdy/__fixtures__/release.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { copyWithPositions } from './__fixtures__/copy-with-positions.js';
import { linear, shippedRecipes } from './__fixtures__/shipped-recipes.js';
import { shippedRows } from './__fixtures__/shipped-rows.js';
import { trainEverything } from './__fixtures__/train-everything.js';
import { userFolder } from './__fixtures__/user-folder.js';

const TEXT = fileURLToPath(new URL('../../../encoders-text/src/__fixtures__/electra', import.meta.url));
const AUDIO = fileURLToPath(
  new URL('../../../encoders-audio/src/speech/__fixtures__/wav2vec2', import.meta.url),
);
const newFolder = temporaryFolders();
const user = userFolder(newFolder);
/** The folder of the recipes. */
const configs = (): string => join(user(), 'configs/mmm');
const shipped = shippedRecipes({
  tinyOf: ({ name }) => ({ model: name === 'text' ? join(user(), 'models/text') : AUDIO }),
  widthOf: ({ modality, encoder: { layers } }) =>
    modality === 'text' ? 768 : layers === 'conv' ? 512 : 1024,
});

beforeAll(async () => {
  await copyWithPositions(TEXT, join(user(), 'models/text'), 512);
  await writeFiles(join(user(), 'downloads/KEMDy20_v1_1'), tinyKemdy20());
  for (let i = 1; i <= 20; i++) {
    const id = `${i % 2 === 0 ? 'M' : 'F'}_${String(i).padStart(6, '0')}`;
    const emotion = i % 3 === 0 ? 'happy' : 'sad';
    await put(
      join(user(), `downloads/aihub/annotation/${id}.csv`),
      `text,segment_id,emotion\n좋은 아침이야 ${i}!,${id},${emotion}\n`,
    );
    await put(join(user(), `downloads/aihub/wav/${id}.wav`), wav(4000 + i));
  }
});

/**
 * Trained values of vanilla concat by the published layers: a projection of each of K voices and of the text to 256, 512 hidden units, seven classes; and
 * ours beside them, a vector for a voice or a text that is missing.
 */
const vanilla = (contexts: number): number =>
  contexts * linear(1024, 256) +
  linear(768, 256) +
  linear(256 * contexts + 256, 512) +
  linear(512, 7) +
  (1024 * contexts + 768);

describe('the recipes of system D', () => {
  it('are planned, and their models and steps made, on releases in the exact layout', async () => {
    const files = (await readdir(configs())).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files).toHaveLength(6);
    // Below, vanilla is trained.
    for (const name of files.filter((own) => own !== 'vanilla.yaml'))
      await shipped.check({ written: await readRecipe({ file: join(configs(), name) }), where: name });
  });

  it.each([
    ['table-matrix.yaml', 5, [29, 32], [1, 8, 9, 16, 17, 24]],
    ['kemdy20-matrix.yaml', 5, [29, 32], [1, 8, 9, 16, 17, 24]],
    ['legacy-matrix.yaml', 1, [33, 40], [1, 8, 9, 16, 17, 24, 29, 32]],
  ])(
    'are the rows of %s, whose models can be made at the published sizes',
    async (name, runs, dev, train) => {
      const found: Record<string, number> = {};
      for (const { row, written, published } of await shippedRows(join(configs(), name))) {
        expect(published, row).toBeDefined();
        const planned = await shipped.plan({ written, where: `${name}: ${row}` });
        expect({ jobs: planned.jobs, dev: planned.dev, train: planned.train }, row).toEqual({
          jobs: runs,
          dev,
          train,
        });
        found[row] = planned.parameters;
      }
      expect(found).toMatchObject({
        vanilla: vanilla(1),
        'vanilla-k2': vanilla(2),
        'vanilla-k3': vanilla(3),
        'three-way':
          linear(1024, 256) + linear(768, 256) + 1024 + 768 + linear(4 * 256, 768) + linear(768, 7),
      });
    },
  );

  it('train: vanilla, for its 30 epochs, of which the best on dev is kept', async () => {
    const directory = join(user(), 'runs/vanilla');
    const written = await readRecipe({ file: join(configs(), 'vanilla.yaml') });
    expect(await shipped.train({ written, where: 'vanilla' }, directory)).toBe(1);
    expect((await readFile(join(directory, 'metrics.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(30);
  });

  trainEverything({ configs, shippedFor: () => shipped, runs: () => join(user(), 'runs/mmm') });
});
