import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, writeSafetensors } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert } from '@erc/testing/tiny-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanRelease, writeFiles } from '../../../etl/src/iemocap/__fixtures__/release.js';
import { applyLayers, layerOf } from '../recipe/overrides.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { copyWithPositions } from './__fixtures__/copy-with-positions.js';
import { linear, type ShippedStream, shippedRecipes } from './__fixtures__/shipped-recipes.js';
import { shippedRows } from './__fixtures__/shipped-rows.js';
import { trainEverything } from './__fixtures__/train-everything.js';
import { userFolder } from './__fixtures__/user-folder.js';

const fixture = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const newFolder = temporaryFolders();
const user = userFolder(newFolder);
/** The folder of the recipes. */
const configs = (): string => join(user(), 'configs/tab');
const place = (path: string): string => join(user(), path);

/** Codes of a tiny wav2vec 2.0, and the models that read them: exported where they are frozen. */
const tokens = () => ({
  'tokens.model': fixture('encoders-audio/src/speech/__fixtures__/wav2vec2-masked'),
  'tokens.codebook': place('models/codebook.safetensors'),
  'tokens.dictionary': place('models/dict.txt'),
});
const tinyOf =
  (trained: Readonly<Record<'text' | 'audio', string>>) =>
  ({ modality, encoder }: ShippedStream) => {
    const isFrozen = encoder.train === undefined;
    if (modality === 'text') return { model: isFrozen ? place('models/text-onnx') : place(trained.text) };
    return { model: isFrozen ? place('models/codes-onnx') : place(trained.audio), ...tokens() };
  };
const widthOf = ({ name }: ShippedStream): number => (name === 'text' ? 1024 : 768);
const shipped = shippedRecipes({ tinyOf: tinyOf({ text: 'models/text', audio: 'models/codes' }), widthOf });
/** With as many layers as the published models, of which recipes freeze some by their number. */
const deep = shippedRecipes({
  tinyOf: tinyOf({ text: 'models/text-24', audio: 'models/codes-12' }),
  widthOf,
});

beforeAll(async () => {
  await copyWithPositions(fixture('encoders-text/src/__fixtures__/bert'), place('models/text-onnx'), 2000);
  await copyWithPositions(
    fixture('encoders-audio/src/token-bert/__fixtures__/codes-bert'),
    place('models/codes-onnx'),
    2000,
  );
  await writeTinyBert(place('models/text'), { positions: 300 });
  await writeTinyBert(place('models/codes'), { positions: 1030 });
  await writeTinyBert(place('models/text-24'), { positions: 300, numLayers: 24 });
  await writeTinyBert(place('models/codes-12'), { positions: 1030, numLayers: 12 });
  const random = createRandom(4);
  const codebook = {
    data: Float32Array.from({ length: 2 * 5 * 8 }, () => random.normal()),
    shape: [2, 5, 8],
  };
  await writeFile(place('models/codebook.safetensors'), writeSafetensors({ codebook }));
  await writeFile(place('models/dict.txt'), '0-0 2\n1-2 5\n0-2 1\n1-3 1\n1-1 3\n2-1 2\n');
  await writeFiles(place('downloads/IEMOCAP_full_release'), cleanRelease());
});

/** Trained values by the published layers: what is joined to 128 and four classes without a bias. */
const headOf = (width: number): number => linear(width, 128) + 128 * 4;
/** Of TAB: vectors of 768 to 64, and an attention of so many hops. */
const tab = (hops: number): number => linear(768, 64) + 64 * 64 + 64 * hops;

const run = async (name: string, settings: Readonly<Record<string, unknown>> = {}) => {
  const written = await readRecipe({ file: join(configs(), `${name}.yaml`) });
  const directory = place(`runs/tab/${name}`);
  const recipe = {
    written: { ...written, tree: applyLayers(written.tree, [layerOf(settings, name)]) },
    where: name,
  };
  expect(await shipped.train(recipe, directory)).toBe(1);
  return directory;
};

describe('the recipes of system C', () => {
  it('train: two stages of the whole, and a second stage from the weights of the left half', async () => {
    const directory = await run('tab', { 'training.epochs': 1 });
    const stage = JSON.parse(await readFile(join(directory, 'stages/1-tune/stage.json'), 'utf8'));
    expect(stage.epochs).toHaveLength(3);
    const record = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8'));
    expect(record.groups).toContainEqual(expect.objectContaining({ match: 'encoder/**', frozen: true }));

    await run('lhs');
    const { init } = JSON.parse(
      await readFile(join(await run('after-lhs', { 'training.epochs': 1 }), 'run.json'), 'utf8'),
    );
    expect(init.taken).toBeGreaterThan(60);
    expect(init.fresh).toEqual(expect.arrayContaining(['head/0/kernel', 'head/0/bias', 'classifier/kernel']));
    expect(init.fresh.filter((path: string) => path.startsWith('encoder/'))).toEqual([]);
  });

  it('are planned, and their models and steps made, on a release in the exact layout', async () => {
    const files = (await readdir(configs())).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files).toHaveLength(7);
    const trained = ['tab.yaml', 'lhs.yaml', 'after-lhs.yaml'];
    for (const name of files.filter((file) => !trained.includes(file)))
      await (name === 'tab-partly.yaml' ? deep : shipped).check({
        written: await readRecipe({ file: join(configs(), name) }),
        where: name,
      });
  });

  it('have, as published, layer counts that the encoders do not have, and windows over sessions', async () => {
    const rows = await shippedRows(join(configs(), 'legacy-matrix.yaml'));
    for (const { row, written, where } of rows.filter(({ row }) => ['partly', 'past'].includes(row)))
      await (row === 'partly' ? deep : shipped).check({ written, where });
  });

  it.each([
    ['table-matrix.yaml', 3, [1, 2, 3, 4], 14],
    ['frozen-matrix.yaml', 3, [1, 2, 3, 4], 13],
    ['legacy-matrix.yaml', 1, [1, 2, 3, 4], 14],
    ['folds-matrix.yaml', 10, [2, 3, 4, 5], 14],
  ])(
    'are the rows of %s, whose models can be made at the published widths',
    async (name, jobs, train, count) => {
      const found: Record<string, number> = {};
      for (const { row, written, published } of await shippedRows(join(configs(), name))) {
        expect(published, row).toBe('none');
        const planned = await shipped.plan({ written, where: `${name}: ${row}` });
        expect({ jobs: planned.jobs, train: planned.train }, row).toEqual({ jobs, train });
        found[row] = planned.parameters;
      }
      expect(Object.keys(found)).toHaveLength(count);
      const both = 1024 + 768;
      const whole = tab(5) + headOf(both + 320);
      expect(found).toMatchObject({
        tab: whole,
        lhs: headOf(both),
        rhs: tab(5) + headOf(320),
        'text-tab': tab(5) + headOf(1024 + 320),
        'audio-tab': tab(5) + headOf(768 + 320),
        c0: whole,
        c4: whole,
        past: whole,
        'hops-2': tab(2) + headOf(both + 128),
        'hops-3': tab(3) + headOf(both + 192),
        penalty: whole,
      });
    },
  );

  trainEverything({
    configs,
    shippedFor: (name) => (name.includes('partly') ? deep : shipped),
    runs: () => place('runs/tab'),
  });
});
