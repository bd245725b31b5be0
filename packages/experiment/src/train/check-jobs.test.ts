import type { Dataset, Utterance } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { describe, expect, it } from 'vitest';
import { resolveStreams } from '../encode/streams.js';
import { planExperiment } from '../plan/plan-experiment.js';
import { builtInRegistries, type Registries } from '../plugins/registries.js';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { checkJobs } from './check-jobs.js';

const labels = ['neutral', 'joy'];
const utterance = (dialogue: string, sequence: number, emotion: string): Utterance => ({
  id: `train/${dialogue}/${sequence}`,
  where: `train.csv row ${sequence + 2}`,
  dialogue,
  sequence,
  speaker: 'p',
  text: 'the same words',
  emotion,
});
/** Dialogues a … f: joy in the first only. */
const train = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((dialogue, d) => [
  utterance(dialogue, 0, 'neutral'),
  utterance(dialogue, 1, d === 0 ? 'joy' : 'neutral'),
]);
const dataset = {
  name: 'tiny',
  directory: '/tiny',
  labels,
  sha256: 'x',
  splits: { train },
} as unknown as Dataset;

describe('checkJobs', () => {
  it('makes the losses of each fold with its own label counts, once for all seeds', async () => {
    const recipe = parseRecipe(
      {
        name: 'folds',
        dataset: { source: 'demo', into: 'data/demo' },
        streams: { text: { encoder: { type: 'tfidf' } } },
        fusion: { type: 'concat' },
        losses: [{ type: 'cross-entropy' }],
        splits: {
          type: 'folds',
          by: 'dialogue',
          folds: [['train/a'], ['train/f']],
          dev: { by: 'dialogue', names: ['train/b'] },
        },
        seeds: [1, 2],
      },
      'recipe.yaml',
    );
    const seen: (readonly number[] | undefined)[] = [];
    const { losses } = builtInRegistries;
    const registries: Registries = {
      ...builtInRegistries,
      losses: {
        ...losses,
        of(options) {
          const part = losses.of(options);
          return {
            ...part,
            create(own, facts) {
              seen.push(facts.labelCounts);
              return part.create(own, facts);
            },
          };
        },
      },
    };
    const { jobs, utterances } = planExperiment(recipe, registries, dataset);
    expect(jobs.map(({ path }) => path)).toEqual([
      'seed-1/fold-1',
      'seed-1/fold-2',
      'seed-2/fold-1',
      'seed-2/fold-2',
    ]);
    await checkJobs({
      jobs,
      inputs: {
        dataset,
        streams: resolveStreams(recipe.streams, registries.encoders),
        utterances,
        frozen: { streams: {}, encoders: {}, datasetDirectory: dataset.directory, close() {} },
        trained: { byStream: {} },
      },
      engine: await resolveEngine({ type: 'tfjs' }),
      registries,
      signal: new AbortController().signal,
    });
    expect(seen.map((counts) => counts?.[1])).toEqual([0, 1]);
  });
});
