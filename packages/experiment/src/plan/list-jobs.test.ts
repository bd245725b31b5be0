import { describe, expect, it } from 'vitest';
import { recipeOfStreams } from '../__fixtures__/recipe-of-streams.js';
import { listJobs } from './list-jobs.js';

const paths = (rest: Parameters<typeof recipeOfStreams>[0], folds?: number): string[] =>
  listJobs(recipeOfStreams(rest), folds).flatMap(({ jobs }) => jobs.map(({ path }) => path));

describe('listJobs', () => {
  it('makes the run folder itself the run, for one seed and no folds', () => {
    expect(listJobs(recipeOfStreams({}))).toEqual([
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
