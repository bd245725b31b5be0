import type { Utterance } from '@erc/core';
import { fusions } from '@erc/fusion';
import { losses as lossRegistry } from '@erc/losses';
import { describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { describeTargets } from './describe-targets.js';
import { softTargets } from './soft-targets.js';

const labels = ['neutral', 'joy', 'anger'];
const utterance = (votes?: Record<string, number>, gender?: string): Utterance => ({
  id: 'train/a/0',
  dialogue: 'a',
  sequence: 0,
  speaker: 'A',
  text: 'x',
  emotion: 'joy',
  ...(votes && { votes }),
  ...(gender && { gender }),
});

describe('softTargets', () => {
  it('are shares of the votes in the order of the labels; without votes the emotion has them all', () => {
    const rows = softTargets([utterance({ anger: 1, joy: 3, fear: 4 }), utterance()], labels);
    expect([...rows]).toEqual([0, 0.75, 0.25, 0, 1, 0]);
  });

  it('are 0 for an utterance that is only read, whatever its votes', () => {
    const context = (votes?: Record<string, number>): Utterance => ({
      ...utterance(votes),
      emotion: '',
      use: 'context',
    });
    const all = [context(), utterance({ anger: 1, joy: 3 }), context({ joy: 2 })];
    expect([...softTargets(all, labels)]).toEqual([0, 0, 0, 0, 0.75, 0.25, 0, 0, 0]);
  });

  it('can be peaked, by entropy or by a fixed r', () => {
    const votes = [utterance({ neutral: 5, joy: 3, anger: 2 })];
    const [plain, byEntropy, fixed] = [undefined, true as const, { r: 0.3 }].map((peak) =>
      softTargets(votes, labels, peak),
    );
    expect(byEntropy![0]).toBeGreaterThan(plain![0]!);
    // (0.5 − 0.1, 0.3 − 0.1, 0.2 − 0.1) less the least, 0.1: shares 3 : 1 : 0.
    expect([...fixed!].map((x) => x.toFixed(6))).toEqual(['0.750000', '0.250000', '0.000000']);
  });
});

describe('describeTargets', () => {
  it('counts what is unknown, and is silent where nothing is', () => {
    const fusion = fusions.schema.parse({ type: 'concat', embeddings: [{ of: 'gender' }] });
    const losses = [lossRegistry.schema.parse({ type: 'kl-divergence' })];
    const all = [utterance({ joy: 1, fear: 1 }, 'f'), utterance(), utterance({ joy: 2 }, 'm')];
    expect(describeTargets({ fusion, losses }, all, labels, builtInRegistries)).toEqual([
      'labels: 1 of 3 utterances have no votes: their emotion counts as the only one',
      'labels: votes for fear are left out: the dataset has no such label',
      'gender: not known of 1 of 3 utterances: nothing is added',
    ]);
    expect(describeTargets({ fusion, losses }, [all[2]!], labels, builtInRegistries)).toEqual([]);
    const ties = [utterance({ joy: 2, anger: 2 }), ...all];
    const labelWords = { soft: 'votes', ties: 'copies' } as const;
    expect(
      describeTargets({ fusion, losses, labels: labelWords }, ties, labels, builtInRegistries),
    ).toContain(
      'labels: raters tied on 1 of 4 utterances: in training each is one example for each of its labels',
    );
    const context = { ...utterance(), emotion: '', use: 'context' as const };
    expect(describeTargets({ fusion, losses }, [all[2]!, context], labels, builtInRegistries)).toEqual([]);
  });
});
