import type { Dataset, Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { planExperiment } from './plan-experiment.js';

const train = Array.from(
  { length: 4 },
  (_, sequence): Utterance => ({
    id: `train/a/${sequence}`,
    where: `train.csv row ${sequence + 2}`,
    dialogue: 'a',
    sequence,
    speaker: 'p',
    text: 'x',
    emotion: sequence % 2 === 0 ? 'neutral' : 'joy',
  }),
);
const dev = train.map((own) => ({ ...own, id: own.id.replace('train', 'dev') }));
const dataset = {
  name: 'tiny',
  labels: ['neutral', 'joy'],
  splits: { train, dev },
} as unknown as Dataset;
const planOf = (more: object, ownDev: readonly Utterance[] = dev, fast = false) =>
  planExperiment(
    parseRecipe(
      {
        name: 'own',
        dataset: { source: 'demo', into: 'data/demo' },
        streams: { text: { encoder: { type: 'tfidf' } } },
        fusion: { type: 'concat' },
        losses: [{ type: 'cross-entropy' }],
        ...more,
      },
      'recipe.yaml',
    ),
    builtInRegistries,
    { ...dataset, splits: { train, dev: ownDev } },
    fast,
  );

describe('what early stopping monitors', () => {
  const oneClass = dev.map((own) => ({ ...own, emotion: 'joy' }));
  const monitored = (monitor: string) => ({ training: { earlyStopping: { monitor } } });

  it('is refused before anything is encoded where no model could give it on dev', () => {
    expect(() => planOf(monitored('auroc'), oneClass)).toThrow(
      'recipe: training.earlyStopping.monitor: expected a metric that is defined on dev, received auroc: 4 utterances, and all have one class.',
    );
    const schedule = { type: 'plateau', monitor: 'weightedAuroc', goal: 'max' };
    expect(() => planOf({ training: { schedule } }, oneClass)).toThrow(
      'recipe: training.schedule.monitor: expected a metric that is defined on dev, received weightedAuroc',
    );
  });

  it('is taken where dev can give it', () => {
    expect(() => planOf(monitored('auroc'))).not.toThrow();
    expect(() => planOf(monitored('weightedF1'), oneClass)).not.toThrow();
  });

  it('is taken in a fast run where the whole of dev can give it, though its first dialogues cannot', () => {
    const late = Array.from({ length: 10 }, (_, d) => ({
      ...dev[0]!,
      id: `dev/late-${d}/0`,
      dialogue: `late-${d}`,
      emotion: d < 9 ? 'joy' : 'fear',
    }));
    expect(() => planOf(monitored('auroc'), late, true)).not.toThrow();
    expect(() => planOf(monitored('auroc'), late.slice(0, 9), true)).toThrow('all have one class');
  });
});

describe('planExperiment', () => {
  it('says what the scores of all jobs stand under: the name, the first seed, and whether there are any', () => {
    expect(planOf({ seed: 3 })).toMatchObject({ name: 'own', seed: 3, isScored: true });
    expect(planOf({ seeds: [7, 8] })).toMatchObject({ seed: 7, isScored: true });
    expect(planOf({ splits: { type: 'everything' } })).toMatchObject({ isScored: false });
  });

  it('gives each job what decides its model', () => {
    const head = [{ l2Normalize: true }];
    const { jobs } = planOf({ head, classifier: { bias: false }, ablation: [['text']] });
    for (const { options, record } of jobs) {
      expect(options).toMatchObject({ head, classifier: { bias: false } });
      expect(record.classifier).toEqual(options.classifier);
    }
  });

  it('gives each job and each of its stages the recipe that would train it alone', () => {
    const { jobs } = planOf({
      seeds: [7, 8],
      stages: [{ name: 'a', epochs: 2, losses: [{ type: 'focal' }] }, { name: 'b' }],
    });
    for (const [i, { record, stages }] of jobs.entries()) {
      expect(record).toMatchObject({ seed: [7, 8][i], training: { epochs: 30 } });
      expect(record.seeds).toBeUndefined();
      expect(stages.map((stage) => stage.record)).toMatchObject([
        { seed: record.seed, training: { epochs: 2 }, losses: [{ type: 'focal' }] },
        { seed: record.seed, training: { epochs: 30 }, losses: [{ type: 'cross-entropy' }] },
      ]);
    }
  });
});
