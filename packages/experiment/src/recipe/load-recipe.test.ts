import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineMetric } from '@erc/metrics';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { pluginSchema } from '../plugins/define-plugin.js';
import { createRegistries } from '../plugins/registries.js';
import { loadRecipe } from './load-recipe.js';
import { parseRecipe } from './parse-recipe.js';
import { type ReadRecipeOptions, readRecipe } from './read-recipe.js';

/** A recipe as files and the command line have it. */
const treeOf = async (options: ReadRecipeOptions): Promise<unknown> => (await readRecipe(options)).tree;

const newFolder = temporaryFolders();
const RECIPES = fileURLToPath(new URL('../../../../configs', import.meta.url));
/** `…-matrix.yaml`, `…-sweep.yaml` and the tables of papers, `table….yaml`, are made of recipes. */
const recipes = readdirSync(RECIPES, { recursive: true, encoding: 'utf8' }).filter(
  // What an earlier checkout installed there is no recipe of ours.
  (name) =>
    /(?<!-matrix|-sweep)\.yaml$/.test(name) &&
    !/(^|[/\\])table[^/\\]*$/.test(name) &&
    !name.includes('node_modules'),
);
const demo = join(RECIPES, 'demo.yaml');
const load = async (...overrides: string[]) => (await loadRecipe({ file: demo, overrides })).recipe;

describe('the recipes in configs', () => {
  it.each(recipes)('%s fits the schema', async (name) => {
    const { recipe } = await loadRecipe({ file: join(RECIPES, name) });
    expect(`${recipe.name}.yaml`).toBe(name.replaceAll('\\', '/'));
  });
});

describe('stages', () => {
  const staged = async (...overrides: string[]): Promise<unknown> => treeOf({ file: demo, overrides });

  it('go by metrics of plugins, those of the training and their own', async () => {
    const value = await staged(
      'training.earlyStopping.monitor=distance',
      'training.schedule={ type: newbob, monitor: distance }',
      'stages=[{ name: a, schedule: { type: plateau, monitor: distance } }, { name: b, earlyStopping: { monitor: distance, patience: 2 } }]',
    );
    const distance = defineMetric({ type: 'distance', goal: 'min', reads: ['classes'], score: () => 0 });
    const plugin = { ...pluginSchema.parse({}), metrics: [distance] };
    const registries = createRegistries([{ from: 'mine.ts', plugin }]);
    const { training, stages } = parseRecipe(value, 'demo', registries);
    expect(training.earlyStopping.monitor).toBe('distance');
    expect(training.schedule).toMatchObject({ type: 'newbob', monitor: 'distance' });
    expect(stages![0]!.schedule).toMatchObject({ type: 'plateau', monitor: 'distance' });
    expect(stages![1]!.earlyStopping).toMatchObject({ monitor: 'distance', goal: 'min', patience: 2 });
    expect(() => parseRecipe(value, 'demo')).toThrow('stages.1.earlyStopping.monitor');
    expect(() => parseRecipe(value, 'demo')).toThrow('training.schedule.monitor');
  });

  it('are checked against their training', async () => {
    const value = await staged(
      'training.gradientAccumulationSteps=2',
      'training.legacy=[first-batch]',
      'stages=[{ name: a }, { name: b, gradientAccumulationSteps: 1 }]',
    );
    expect(() => parseRecipe(value, 'demo')).toThrow(
      /^demo: stages\.1\.legacy: expected gradientAccumulationSteps above 1 beside first-batch, received 1\.$/,
    );
  });

  it('have no schedule that follows dev where there is none', async () => {
    const value = await staged('splits.type=everything', 'stages=[{ name: a, schedule: { type: plateau } }]');
    expect(() => parseRecipe(value, 'demo')).toThrow(
      'demo: stages.0.schedule.type: expected a schedule that does not follow dev',
    );
  });
});

describe('loadRecipe', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await newFolder();
  });

  it('fills in defaults, and lets a stream named after its modality leave it out', async () => {
    const recipe = await load();
    expect(recipe.streams.audio!.modality).toBe('audio');
    expect(recipe.training.optimizer).toMatchObject({ type: 'adamw', beta2: 0.999 });
  });

  it.each([
    [
      'fusion.l2Normalise=true',
      /fusion: expected one of the keys .*l2Normalize.*, received "l2Normalise"; did you mean "l2Normalize"\?/,
    ],
    [
      'fusion.type=conkat',
      /fusion\.type: expected one of .*concat.*, received "conkat"; did you mean "concat"\?/,
    ],
    [
      'context.type=dialog-gru',
      /context\.type: expected .*dialogue-gru.*, received "dialog-gru"; did you mean "dialogue-gru"\?/,
    ],
    [
      'streams.text.window={before: 1, aftr: 1}',
      /streams\.text\.window: .*received "aftr"; did you mean "after"\?/,
    ],
    ['labels.soft=votez', /labels\.soft: expected votes, received "votez"; did you mean "votes"\?/],
    [
      // A TF-IDF encoder has no `train`, whatever other encoders have.
      'streams.text.encoder.train=all',
      /streams\.text\.encoder: expected one of the keys type, wordNgrams, (?!.*model).*, received "train"\.$/m,
    ],
    [
      'streams.text.encoder={ type: transformer, model: bert, train: { layer: 2 } }',
      /streams\.text\.encoder\.train: expected one of the keys layers, freeze, lora, received "layer"; did you mean "layers"\?/,
    ],
    [
      'streams.text.encoder={ type: transformer, model: bert, train: { layers: 2, lora: {} } }',
      /streams\.text\.encoder\.train: expected one of the keys layers, freeze and lora/,
    ],
    ['training.epochs=many', 'training.epochs: expected number, received "many".'],
    [
      'training.epochs=0',
      /training\.epochs: expected number to be >=1|training\.epochs: expected >=1, received 0/,
    ],
    [
      'training.earlyStopping.monitor=f1',
      /training\.earlyStopping\.monitor: expected one of accuracy, weightedF1, .*received "f1"/,
    ],
    [
      'trainin.epochs=3',
      /recipe: expected one of the keys .*, received "trainin"; did you mean "training"\?/,
    ],
    [
      'streams.text.encoder.bucketz=8',
      /streams\.text\.encoder: .*received "bucketz"; did you mean "buckets"\?/,
    ],
    [
      'streams.text.encoder.type=feature',
      /streams\.text\.encoder\.type: expected one of tfidf, .*features, .*received "feature"; did you mean "features"\?/,
    ],
    [
      'streams.text.standardize=true',
      'streams.text.standardize: expected no such key with the encoder tfidf, received true',
    ],
    [
      'ablation=[[voice]]',
      'ablation.0.0: expected one of the streams text, audio, visual, received "voice".',
    ],
    [
      'ablation=[[text,audio],[audio,text]]',
      'ablation: expected each choice of streams once, received audio + text again.',
    ],
    [
      'losses.0.classWeights=balance',
      /losses\.0\.classWeights: expected .*balanced.*, received "balance"; did you mean "balanced"\?/,
    ],
    [
      'streams.Text={encoder: {type: tfidf}}',
      /streams\.Text: expected a lower-case name, received the key "Text"/,
    ],
    [
      'training.clipNorm=1',
      'training.clipNorm: expected maxGradNorm, the new name of clipNorm; received clipNorm.',
    ],
    [
      'stages=[{ name: a, accumulate: 2 }]',
      'stages.0.accumulate: expected gradientAccumulationSteps, the new name of accumulate; received accumulate.',
    ],
    [
      'splits={ type: customary, folds: sessions }',
      'splits.type: expected standard, the new name of customary; received customary.',
    ],
    ['training.optimizer.learningRate=.inf', 'learningRate: expected a finite number, received Infinity.'],
    ['training.optimizer.learningRate=-1e400', 'learningRate: expected a finite number, received -Infinity.'],
    ['training.optimizer.learningRate=.nan', 'learningRate: expected a finite number, received NaN.'],
    ['subset.train=0', 'subset.train: expected >=1 or >0, received 0.'],
    ['fusion.type=gatde', /received "gatde"; did you mean "gated"\?/],
    [`name=${'x'.repeat(201)}`, /name: expected <=200 characters, received "x+…/],
    [`streams.${'y'.repeat(201)}={modality: text}`, /expected a name of at most 200 letters/],
    ['training.batchSize=1e12', 'training.batchSize: expected <=1000000, received 1000000000000.'],
    ['toString.x=1', /recipe: expected one of the keys .*, received "toString"/],
    ['seeds=[1,1]', 'seeds: expected different seeds, received 1, 1.'],
    [
      'dataset.source=melt',
      /dataset\.source: expected one of .*meld.*, received "melt"; did you mean "meld"\?/,
    ],
  ])('explains %s', async (override, message) => {
    await expect(load(override)).rejects.toThrow(message);
    await expect(load(override)).rejects.toThrow(demo);
  });

  it('sets keys that every object has from its prototype', async () => {
    const words = ['streams.constructor.modality=text', 'streams.constructor.encoder.type=tfidf'];
    const { recipe } = await loadRecipe({ file: demo, overrides: words });
    const { streams } = recipe;
    expect(Object.keys(streams)).toEqual(['text', 'audio', 'visual', 'constructor']);
    expect(streams.constructor).toMatchObject({ modality: 'text', encoder: { type: 'tfidf' } });
  });

  it('takes a # in a word for a part of its text', async () => {
    const { dataset } = await load('dataset.into=/data/My Corpus #2');
    expect(dataset).toHaveProperty('into', '/data/My Corpus #2');
  });

  it('reads merge keys, and names file and line of what it does not read', async () => {
    const file = join(directory, 'own.yaml');
    const read = async (text: string) => {
      await writeFile(file, text);
      return treeOf({ file });
    };
    const merged = 'text: &s { encoder: { type: tfidf } }\ntext2:\n  <<: *s\n  modality: text\n';
    expect(await read(merged)).toHaveProperty('text2', { encoder: { type: 'tfidf' }, modality: 'text' });
    for (const into of [`"\${oc.env:HOME}/data"`, '!env DATA']) {
      await expect(read(`name: x\ninto: ${into}\n`)).rejects.toThrow(
        /own\.yaml: expected YAML, received: .* at line 2/,
      );
    }
  });

  it('names a file that is missing or no YAML', async () => {
    await expect(loadRecipe({ file: join(directory, 'none.yaml') })).rejects.toThrow(
      'recipe: expected a recipe file, received: ENOENT',
    );
    const file = join(directory, 'bad.yaml');
    for (const text of ['a: [1\nb: 2', 'match: **/bias']) {
      await writeFile(file, text);
      await expect(loadRecipe({ file })).rejects.toThrow(`${file}: expected YAML, received:`);
    }
  });
});
