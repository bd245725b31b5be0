import { describe, expect, it } from 'vitest';
import { disturbed, quietest, type Round, type Timing } from './rounds.js';

const timing = (engine: string, ...calibrationMs: [number, number]): Timing => ({
  workload: 'head',
  engine,
  parameters: 1,
  gradientsMs: 1,
  stepMs: 2,
  calibrationMs,
});
const made = (ours: [number, number], peer: [number, number]): Round => ({
  ours: timing('@erc/engine onnx cpu', ...ours),
  peers: [timing('pytorch 2 eager', ...peer)],
});

describe('a round', () => {
  it('counts where each side is within 20 % of its own quietest calibration', () => {
    const rounds = [made([1, 1.1], [4, 4.2]), made([1.15, 1.19], [4.7, 4.5])];
    expect(rounds.filter((each) => disturbed(each, quietest(rounds)))).toEqual([]);
  });

  it.each([
    ['drifts within itself', made([1, 1.3], [4, 4])],
    ['is slow throughout', made([1.3, 1.3], [4, 4])],
    ['has a slow peer', made([1, 1], [5, 5])],
  ])('is void where it %s', (_, round) => {
    expect(disturbed(round, quietest([made([1, 1], [4, 4]), round]))).toBeDefined();
  });

  it('is void as soon as a later one shows that the machine can be quieter', () => {
    const [early, late] = [made([1.3, 1.3], [4, 4]), made([1, 1], [4, 4])];
    expect(disturbed(early, quietest([early]))).toBeUndefined();
    expect(disturbed(early, quietest([early, late]))?.engine).toBe('@erc/engine onnx cpu');
  });
});
