import { describe, expect, it } from 'vitest';
import { ratioOf } from './compare.js';
import { drifted, type Round } from './rounds.js';

const made = (ours: number, eager: number, compiled: number): Round => ({
  ours: { gradientsMs: ours, stepMs: 2 * ours },
  peers: {
    eager: { gradientsMs: eager, stepMs: eager },
    compiled: { gradientsMs: compiled, stepMs: 3 * compiled },
  },
  calibrationMs: [1, 1, 1, 1],
});

describe('a round', () => {
  it('drifts where the machine was more than 20 % slower at one moment than at another', () => {
    expect(drifted([1, 1.1, 1.19])).toBe(false);
    expect(drifted([1, 1.3, 1])).toBe(true);
  });
});

describe('the ratio', () => {
  it('is the median over the rounds of ours to the mode that is the faster one, column by column', () => {
    const rounds = [made(1, 4, 2), made(2, 8, 4), made(1, 4, 2.5)];
    expect(ratioOf(rounds, 'gradientsMs')).toMatchObject({ peerMode: 'compiled', ratio: 0.5, peer: 2.5 });
    expect(ratioOf(rounds, 'stepMs')).toMatchObject({ peerMode: 'eager', ratio: 0.5, peer: 4 });
  });

  it('does not choose the mode anew in each round', () => {
    const rounds = [made(1, 1, 2), made(1, 5, 2), made(1, 5, 2)];
    expect(ratioOf(rounds, 'gradientsMs')).toMatchObject({ peerMode: 'compiled', ratios: [0.5, 0.5, 0.5] });
  });
});
