import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elementsOf, type Selection } from '@erc/batches';
import type { StreamSpec } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import type { Model } from '@erc/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { put } from '../../../etl/src/dataset-folder/__fixtures__/put.js';
import { wav } from '../../../etl/src/folder/__fixtures__/corpus.js';
import { tinyKemdy20 } from '../../../etl/src/joined/__fixtures__/releases.js';
import { writeFiles } from '../../../etl/src/kemdy/__fixtures__/release.js';
import { createInputReader } from '../dataset/run-inputs.js';
import { createModel } from '../model/create-model.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import { applyLayers, layerOf } from '../recipe/overrides.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { loadMatrix } from '../recipe/variants.js';
import { runRecipe } from '../run-recipe.js';
import { checkVariant } from './check-variant.js';

const CONFIGS = fileURLToPath(new URL('../../../../configs/mmm/', import.meta.url));
const TEXT = fileURLToPath(new URL('../../../encoders-text/src/__fixtures__/electra', import.meta.url));
const AUDIO = fileURLToPath(
  new URL('../../../encoders-audio/src/speech/__fixtures__/wav2vec2', import.meta.url),
);
const newFolder = temporaryFolders();
const before = process.env.INIT_CWD;
let user: string;
const signal = new AbortController().signal;
const load = createPluginLoader();
const readInputs = createInputReader({});

beforeAll(async () => {
  user = await newFolder();
  process.env.INIT_CWD = user;
  await cp(TEXT, join(user, 'models/text'), { recursive: true });
  // It has 48 positions, and the recipes read up to 128 tokens; the texts here are short.
  for (const [name, key] of [
    ['config.json', 'max_position_embeddings'],
    ['tokenizer_config.json', 'model_max_length'],
  ] as const) {
    const path = join(user, 'models/text', name);
    const fields = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...fields, [key]: 512 }));
  }
  await writeFiles(join(user, 'downloads/KEMDy20_v1_1'), tinyKemdy20());
  for (let i = 1; i <= 20; i++) {
    const id = `${i % 2 === 0 ? 'M' : 'F'}_${String(i).padStart(6, '0')}`;
    const emotion = i % 3 === 0 ? 'happy' : 'sad';
    await put(
      join(user, `downloads/aihub/annotation/${id}.csv`),
      `text,segment_id,emotion\n좋은 아침이야 ${i}!,${id},${emotion}\n`,
    );
    await put(join(user, `downloads/aihub/wav/${id}.wav`), wav(4000 + i));
  }
});
afterAll(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

/** A recipe with tiny local models in the place of the published ones, and nothing else changed. */
async function tiny(tree: unknown, where: string) {
  const { streams } = tree as { streams: Record<string, unknown> };
  const tinyModels = { text: join(user, 'models/text'), audio: AUDIO };
  const models = Object.entries(tinyModels).filter(([name]) => name in streams);
  const layer = layerOf(
    Object.fromEntries(models.map(([name, path]) => [`streams.${name}.encoder.model`, path])),
    where,
  );
  return plugRecipe(applyLayers(tree, [layer]), where, load);
}

/** Makes its dataset and its features, plans it, and makes its model and its step. */
async function check(tree: unknown, where: string): Promise<void> {
  const { recipe, registries } = await tiny(tree, where);
  await checkVariant({ recipe, registries, where, readInputs, onEvent: () => {}, signal });
}

/** Plans it on the small releases, and makes its model for streams as wide as the published encoders give them. */
async function planAndBuild(tree: unknown, where: string): Promise<Planned> {
  const { recipe, registries } = await tiny(tree, where);
  const { dataset } = await readInputs({ recipe, registries, onEvent: () => {}, signal });
  const { jobs, utterances } = planExperiment(recipe, registries, dataset);
  const specs = Object.fromEntries(
    Object.entries(recipe.streams).map(([name, { modality, encoder }]): [string, StreamSpec] => {
      const { pooling, layers } = encoder as unknown as { pooling: string; layers: unknown };
      const dim = modality === 'text' ? 768 : layers === 'conv' ? 512 : 1024;
      return [name, { modality, dim, kind: pooling === 'none' ? 'sequence' : 'vector' }];
    }),
  );
  const [job] = jobs;
  const key = JSON.stringify([specs, job!.options.fusion, job!.options.head, job!.options.streams]);
  const parameters =
    sizes.get(key) ??
    sizeOf(createModel(job!.options, { specs, classes: dataset.labels.length, seed: 1, registries }));
  sizes.set(key, parameters);
  const sessions = (part: Selection): number[] => {
    const found = elementsOf(utterances, part).flatMap(({ session, mixed }) =>
      session === undefined || mixed !== undefined ? [] : [Number(session.split('.').at(-1))],
    );
    return [...new Set(found)].sort((x, y) => x - y);
  };
  const { dev, train } = job!.parts;
  return { jobs: jobs.length, parameters, dev: sessions(dev), train: sessions(train) };
}

/** Sizes of models that were made: the tables have some in common, and the largest takes seconds. */
const sizes = new Map<string, number>();

function sizeOf(model: Model): number {
  const size = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  model.dispose();
  return size;
}

/** Weights and bias of a linear layer. */
const linear = (from: number, to: number): number => (from + 1) * to;

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

interface Planned {
  readonly jobs: number;
  readonly parameters: number;
  /** Sessions of each part. */
  readonly dev: readonly number[];
  readonly train: readonly number[];
}

describe('the recipes of system D', () => {
  it('are planned, and their models and steps made, on releases in the exact layout', async () => {
    const files = (await readdir(CONFIGS)).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files).toHaveLength(6);
    // Below, vanilla is trained.
    for (const name of files.filter((own) => own !== 'vanilla.yaml'))
      await check(await readRecipe({ file: join(CONFIGS, name) }), name);
  });

  it.each([
    ['table-matrix.yaml', 5, [29, 32], [1, 8, 9, 16, 17, 24]],
    ['kemdy20-matrix.yaml', 5, [29, 32], [1, 8, 9, 16, 17, 24]],
    ['legacy-matrix.yaml', 1, [33, 40], [1, 8, 9, 16, 17, 24, 29, 32]],
  ])(
    'are the rows of %s, whose models can be made at the published sizes',
    async (name, runs, dev, train) => {
      const { options, tree } = await loadMatrix(join(CONFIGS, name));
      const { recipes, seeds } = options;
      const found: Record<string, number> = {};
      for (const [row, { recipe, set, published }] of Object.entries(recipes)) {
        expect(published, row).toBeDefined();
        const value = await tree({ own: set, where: `recipes.${row}.set`, recipe, inPlace: { seeds } });
        const planned = await planAndBuild(value, `${name}: ${row}`);
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
    const { recipe, registries } = await tiny(
      await readRecipe({ file: join(CONFIGS, 'vanilla.yaml') }),
      'vanilla',
    );
    const directory = join(user, 'runs/vanilla');
    const { summary } = await runRecipe({
      recipe,
      registries,
      directory,
      reports: false,
      onEvent: () => {},
      signal,
    });
    expect(summary?.runs).toHaveLength(1);
    expect((await readFile(join(directory, 'metrics.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(30);
  });
});
