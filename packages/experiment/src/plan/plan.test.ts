import { describe, expect, it } from 'vitest';
import { builtInRegistries as registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { listJobs, recipeOf } from './plan.js';

const streams = { visual: { modality: 'visual' }, text: { modality: 'text' } };
const recipe = ({
  fusion,
  losses,
  ...rest
}: {
  fusion?: object;
  losses?: readonly object[];
  [key: string]: unknown;
}): Recipe =>
  ({
    seed: 42,
    streams,
    splits: { type: 'hold-out' },
    fusion: registries.fusions.schema.parse(fusion ?? { type: 'concat' }),
    losses: (losses ?? [{ type: 'cross-entropy' }]).map((loss) => registries.losses.schema.parse(loss)),
    ...rest,
  }) as unknown as Recipe;
const paths = (rest: Parameters<typeof recipe>[0], folds?: number): string[] =>
  listJobs(recipe(rest), folds).flatMap(({ jobs }) => jobs.map(({ path }) => path));

describe('listJobs', () => {
  it('makes the run folder itself the run, for one seed and no folds', () => {
    expect(listJobs(recipe({}))).toEqual([
      { streams: ['text', 'visual'], jobs: [{ path: '', seed: 42, streams: ['text', 'visual'] }] },
    ]);
    expect(paths({ seeds: [3] })).toEqual(['']);
  });

  it('nests folds in seeds in ablations', () => {
    expect(paths({ seeds: [1, 2] }, 3)).toEqual([
      'seed-1/fold-1',
      'seed-1/fold-2',
      'seed-1/fold-3',
      'seed-2/fold-1',
      'seed-2/fold-2',
      'seed-2/fold-3',
    ]);
    expect(paths({ ablation: [['visual'], ['text']] })).toEqual(['', 'ablation/visual', 'ablation/text']);
  });

  it('does not train all streams twice', () => {
    expect(paths({ ablation: [['visual', 'text'], ['text']] })).toEqual(['', 'ablation/text']);
  });
});

describe('recipeOf', () => {
  const fusion = { type: 'concat', l2Normalize: ['text'], projections: { text: { dim: 4 } } };
  const whole = recipe({ seeds: [1, 2], ablation: [['text'], ['visual']], fusion });

  it('leaves the options of other streams out of an ablation, which no fusion would take', () => {
    const own = recipeOf(whole, { path: 'ablation/visual', seed: 2, streams: ['visual'] }, registries);
    expect(own).toMatchObject({ seed: 2, fusion: { type: 'concat', l2Normalize: [], projections: {} } });
    expect(Object.keys(own.streams)).toEqual(['visual']);
    expect(own.ablation ?? own.seeds).toBeUndefined();
  });

  it('leaves out pairs, entries and losses that need another stream', () => {
    const many = recipe({
      fusion: {
        type: 'cross-attention',
        directions: [
          ['text', 'visual'],
          ['visual', 'visual'],
        ],
        pool: { text: 'last', visual: 'mean' },
        embeddings: [
          { of: 'gender', streams: ['text'] },
          { of: 'speaker', count: 3 },
        ],
        dropoutRates: { attention: 0.1 },
      },
      losses: [{ type: 'cross-entropy' }, { type: 'stream-contrastive' }],
    });
    expect(recipeOf(many, { path: '', seed: 1, streams: ['visual'] }, registries)).toMatchObject({
      fusion: {
        type: 'cross-attention',
        directions: [['visual', 'visual']],
        pool: { visual: 'mean' },
        embeddings: [{ of: 'speaker', count: 3 }],
        dropoutRates: { attention: 0.1 },
      },
      losses: [{ type: 'cross-entropy' }],
    });
    const { fusion } = recipeOf(many, { path: '', seed: 1, streams: ['text'] }, registries);
    expect(fusion).not.toHaveProperty('directions');
  });

  it('leaves the whole recipe as it is but for the seed', () => {
    const own = recipeOf(whole, { path: 'seed-2', seed: 2, streams: ['text', 'visual'] }, registries);
    expect(own).toMatchObject({ seed: 2, ablation: whole.ablation, fusion });
    expect(own.seeds).toBeUndefined();
  });
});
