import { describe, expect, it } from 'vitest';
import { ratioOf } from './compare.js';
import { drifted, type Round } from './rounds.js';

const made = (mode: string, ours: number, peer: number, step = peer): Round => ({
  ours: { gradientsMs: ours, stepMs: 2 * ours },
  mode,
  peer: { gradientsMs: peer, stepMs: step },
  calibrationMs: [1, 1, 1],
});

describe('a round', () => {
  it('drifts where the machine was more than 20 % slower at one moment than at another', () => {
    expect(drifted([1, 1.1, 1.19])).toBe(false);
    expect(drifted([1, 1.3, 1])).toBe(true);
  });
});

describe('the ratio', () => {
  it('is the median over the rounds of the mode that is the faster one, column by column', () => {
    const rounds = [
      made('eager', 1, 4),
      made('compiled', 1, 2, 6),
      made('eager', 2, 8),
      made('compiled', 2, 4, 12),
      made('eager', 1, 4),
      made('compiled', 1, 2.5, 7.5),
    ];
    expect(ratioOf(rounds, 'gradientsMs')).toMatchObject({ peerMode: 'compiled', ratio: 0.5, peer: 2.5 });
    expect(ratioOf(rounds, 'stepMs')).toMatchObject({ peerMode: 'eager', ratio: 0.5, peer: 4 });
  });

  it('does not choose the mode anew in each round', () => {
    const rounds = [1, 5, 5].flatMap((eager) => [made('eager', 1, eager), made('compiled', 1, 2)]);
    expect(ratioOf(rounds, 'gradientsMs')).toMatchObject({ peerMode: 'compiled', ratios: [0.5, 0.5, 0.5] });
  });
});
