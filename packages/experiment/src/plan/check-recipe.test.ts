import type { Utterance } from '@erc/core';
import { trainingOptionsSchema } from '@erc/trainer';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkRecipe } from './check-recipe.js';

const dataset = { name: 'tiny', labels: ['neutral', 'joy'] };
const utterance = (sequence: number, more: Partial<Utterance> = {}): Utterance => ({
  id: `train/a/${sequence}`,
  where: `train.csv row ${sequence + 2}`,
  dialogue: 'a',
  sequence,
  speaker: `speaker ${sequence}`,
  text: 'x',
  emotion: 'joy',
  ...more,
});
const known: Partial<Utterance> = { valence: 3, arousal: 2, votes: { joy: 3 }, gender: 'f' };

function check(
  {
    losses = [{ type: 'cross-entropy' }],
    fusion = {},
    ...rest
  }: {
    losses?: readonly object[];
    fusion?: object;
    labels?: Recipe['labels'];
    training?: Recipe['training'];
  },
  utterances: readonly Utterance[] = [utterance(0, known), utterance(1, known)],
): void {
  checkRecipe(
    {
      losses: losses.map((loss) => builtInRegistries.losses.schema.parse(loss)),
      fusion: builtInRegistries.fusions.schema.parse({ type: 'concat', ...fusion }),
      ...rest,
    },
    builtInRegistries,
    { dataset, train: [utterances] },
  );
}

const multiTask = {
  type: 'multi-task',
  classification: { type: 'focal', targets: 'soft' },
  regression: { type: 'concordance', dimensions: ['arousal'] },
};

describe('checkRecipe', () => {
  it('has nothing against a corpus that knows what the losses read', () => {
    check({
      losses: [{ type: 'kl-divergence' }, multiTask, { type: 'stream-contrastive' }],
      fusion: {
        streamEmbeddings: { dim: 2 },
        embeddings: [{ of: 'speaker', count: 2 }, { of: 'gender' }],
      },
      labels: { soft: 'votes', peak: true },
    });
  });

  it('refuses a dataset of one label', () => {
    const { losses, fusions } = builtInRegistries;
    const recipe = {
      losses: [losses.schema.parse({ type: 'cross-entropy' })],
      fusion: fusions.schema.parse({ type: 'concat' }),
    };
    const facts = { dataset: { name: 'tiny', labels: ['joy'] }, train: [[utterance(0)]] };
    expect(() => checkRecipe(recipe, builtInRegistries, facts)).toThrow(
      'recipe: dataset.labels: expected at least two labels, received ["joy"] of the dataset tiny.',
    );
  });

  it.each<[string, Parameters<typeof check>[0], Partial<Utterance>, string]>([
    [
      'class weights inside another loss',
      { losses: [{ ...multiTask, classification: { type: 'focal', classWeights: [1, 2, 3] } }] },
      known,
      'recipe: losses.0.classification: focal: classWeights: expected 2 weights, one for each label, received 3.',
    ],
    [
      'arousal of one utterance',
      { losses: [{ type: 'cross-entropy' }, multiTask] },
      { votes: { joy: 1 } },
      'recipe: losses.1.regression (concordance): expected a number in the column arousal of every training utterance, received none in 1 of 2 of the dataset tiny, such as train.csv row 3.',
    ],
    [
      'speakers',
      { fusion: { embeddings: [{ of: 'speaker', count: 1 }] } },
      known,
      'recipe: fusion.embeddings.0.count: expected at least 2, the speakers of the training utterances; received 1.',
    ],
    [
      'stream embeddings',
      { losses: [{ type: 'stream-contrastive' }] },
      known,
      'recipe: losses.0 (stream-contrastive): expected fusion.streamEmbeddings: { dim }, the vectors that it compares; received none.',
    ],
    [
      'attention of hops',
      { losses: [{ type: 'cross-entropy' }, { type: 'attention-diversity' }] },
      known,
      'recipe: losses.1 (attention-diversity): expected a fusion with attention of several hops (self-attentive), received concat.',
    ],
    [
      'valence and arousal for the metric of a schedule',
      {
        training: trainingOptionsSchema.parse({ schedule: { type: 'plateau', monitor: 'cccMean' } }),
      },
      known,
      'recipe: training.schedule.monitor: expected a metric of classes, or loss, since no loss is of valence and arousal; received cccMean.',
    ],
    [
      'any loss, for an ablation',
      { losses: [] },
      known,
      'recipe: ablation: expected a loss that each choice of streams allows, received only ones that compare streams.',
    ],
    [
      'a loss that learns soft labels',
      { labels: { soft: 'votes' } },
      known,
      'recipe: labels: expected a loss that learns soft labels, such as one with targets: soft; received none.',
    ],
  ])('misses %s', (_, recipe, second, message) => {
    expect(() => check(recipe, [utterance(0, known), utterance(1, second)])).toThrow(message);
  });

  it('lets any loss learn copies of ties, and soft targets come from ties without votes', () => {
    check({ labels: { soft: 'votes', ties: 'copies' } });
    check({ labels: { soft: 'votes', ties: 'drop' } });
    expect(() => check({ labels: { soft: 'votes', ties: 'soft' } })).toThrow(
      'recipe: labels: expected a loss that learns soft labels',
    );
    const tie = [utterance(0), utterance(1, { tie: 'joy;neutral' })];
    const losses = [{ type: 'cross-entropy', targets: 'soft' }];
    check({ losses, labels: { soft: 'votes', ties: 'soft' } }, tie);
    expect(() => check({ losses, labels: { soft: 'votes', ties: 'copies' } }, tie)).toThrow(
      'expected columns votes_<emotion>, for its soft targets',
    );
  });

  it('misses columns that the whole corpus lacks', () => {
    const bare = [utterance(0), utterance(1, { votes: { rage: 2 } })];
    expect(() => check({ losses: [{ type: 'cross-entropy', targets: 'soft' }] }, bare)).toThrow(
      'recipe: losses.0 (cross-entropy): expected columns votes_<emotion>, for its soft targets; the dataset tiny has no votes for neutral, joy.',
    );
    expect(() => check({ fusion: { embeddings: [{ of: 'gender' }] } }, bare)).toThrow(
      'recipe: fusion.embeddings.0: expected a column gender with m or f, received none in the dataset tiny.',
    );
  });
});
