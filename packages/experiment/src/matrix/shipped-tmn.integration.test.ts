import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert, writeTinyWav2Vec2 } from '@erc/testing/tiny-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { put } from '../../../etl/src/dataset-folder/__fixtures__/put.js';
import { wav } from '../../../etl/src/folder/__fixtures__/corpus.js';
import { tinyKemdy19, tinyKemdy20 } from '../../../etl/src/joined/__fixtures__/releases.js';
import { writeFiles } from '../../../etl/src/kemdy/__fixtures__/release.js';
import { applyLayers, layerOf } from '../recipe/overrides.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { copyWithPositions } from './__fixtures__/copy-with-positions.js';
import { linear, shippedRecipes } from './__fixtures__/shipped-recipes.js';
import { shippedRows } from './__fixtures__/shipped-rows.js';
import { trainEverything } from './__fixtures__/train-everything.js';
import { userFolder } from './__fixtures__/user-folder.js';

const fixture = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const newFolder = temporaryFolders();
const user = userFolder(newFolder);
/** The folder of the recipes. */
const configs = (): string => join(user(), 'configs/tmn');
const place = (path: string): string => join(user(), path);

const shipped = shippedRecipes({
  tinyOf({ name, encoder }) {
    const isFrozen = encoder.train === undefined;
    if (name === 'text') return { model: place(isFrozen ? 'models/text-onnx' : 'models/text') };
    return {
      model: isFrozen ? fixture('encoders-audio/src/speech/__fixtures__/wav2vec2') : place('models/audio'),
    };
  },
  widthOf: () => 1024,
});

beforeAll(async () => {
  await copyWithPositions(fixture('encoders-text/src/__fixtures__/bert'), place('models/text-onnx'), 512);
  await writeTinyBert(place('models/text'), { positions: 80 });
  await writeTinyWav2Vec2(place('models/audio'));
  await writeFiles(place('downloads/KEMDy19'), tinyKemdy19());
  await writeFiles(place('downloads/KEMDy20_v1_1'), tinyKemdy20());
  for (let i = 1; i <= 8; i++) {
    const id = `${i % 2 === 0 ? 'M' : 'F'}_${String(i).padStart(6, '0')}`;
    const words = `text,segment_id,emotion\n좋은 아침이야 ${i}!,${id},${i % 3 === 0 ? 'happy' : 'sad'}\n`;
    await put(place(`downloads/aihub/annotation/${id}.csv`), words);
    await put(place(`downloads/aihub/wav/${id}.wav`), wav(4000 + i));
  }
});

/**
 * Values of the tensor mixer by the published layers: both projections to 256, patches of 16 × 16 to 512, twelve blocks whose mix over 256 patches has 1,024
 * hidden units and whose mix over 512 channels 256, norms, seven classes with valence and arousal; and ours beside them, a vector for what is missing.
 */
const BLOCK = linear(256, 1024) + linear(1024, 256) + linear(512, 256) + linear(256, 512) + 2 * 2 * 512;
const MIXER = 2 * linear(1024, 256) + linear(256, 512) + 12 * BLOCK + 2 * 512 + linear(512, 7 + 2) + 2 * 1024;
const CONCAT = 2 * linear(1024, 256) + linear(512, 256) + linear(256, 7 + 2) + 2 * 1024;

describe('the recipes of system B', () => {
  it('are planned, and their models and steps made, on releases in the exact layout', async () => {
    const files = (await readdir(configs())).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files).toHaveLength(10);
    // Below, concat is trained.
    for (const name of files.filter((file) => file !== 'concat.yaml'))
      await shipped.check({ written: await readRecipe({ file: join(configs(), name) }), where: name });
  });

  it.each([
    ['table-matrix.yaml', 10, [5, 9, 16]],
    ['legacy-matrix.yaml', 10, [1, 8]],
    ['options-matrix.yaml', 13, [5, 9, 16]],
  ])('are the rows of %s, whose models can be made at the published widths', async (name, count, dev) => {
    const found: Record<string, number> = {};
    for (const { row, written, published } of await shippedRows(join(configs(), name))) {
      expect(published, row).toBeDefined();
      const planned = await shipped.plan({ written, where: `${name}: ${row}` });
      expect(planned.jobs, row).toBe(5);
      expect({ row, dev: planned.dev }).toEqual({ row, dev });
      found[row] = planned.parameters;
    }
    expect(Object.keys(found)).toHaveLength(count);
    expect(found).toMatchObject(
      name === 'options-matrix.yaml'
        ? { tmn: MIXER }
        : { 'tmn-peak': MIXER, 'tmn-hard': MIXER, 'concat-peak': CONCAT },
    );
  });

  it('train: concat with PeakL, both encoders with it, over five folds', async () => {
    const written = await readRecipe({ file: join(configs(), 'concat.yaml') });
    const recipe = {
      written: { ...written, tree: applyLayers(written.tree, [layerOf({ 'training.epochs': 1 }, 'concat')]) },
      where: 'concat',
    };
    expect(await shipped.train(recipe, place('runs/tmn/concat'))).toBe(5);
  });

  trainEverything({ configs, shippedFor: () => shipped, runs: () => place('runs/tmn') });
});
