import { describe, expect, it } from 'vitest';
import { robustnessLines } from './robustness-lines.js';

it('shows no change to a score that is not defined', () => {
  const [, intact, , noisy] = robustnessLines({
    split: 'dev',
    metric: 'cccMean',
    rows: [
      { name: 'intact', change: 'none', metrics: { cccMean: 0.5 } },
      { name: 'without audio', change: 'removed', metrics: { cccMean: 0.25 } },
      { name: 'without text', change: 'removed', metrics: {} },
    ],
  });
  expect(intact).toMatch(/0\.500 +0\.000$/);
  expect(noisy).toMatch(/– +–$/);
});

describe('robustnessLines', () => {
  const row = (name: string, metrics: Record<string, number>) => ({ name, change: 'none' as const, metrics });
  const linesOf = (...rows: ReturnType<typeof row>[]) =>
    robustnessLines({ split: 'dev', metric: 'cccMean', rows });

  it('shows no change to a score that is not defined, and says of which input', () => {
    const lines = linesOf(row('intact', { cccMean: 0.5 }), row('without text', { maeMean: 1 }));
    expect(lines[1]).toMatch(/^intact +0\.500 +0\.000$/);
    expect(lines[2]).toMatch(/^without text +– +–$/);
    expect(lines[3]).toBe('CCC mean is not defined, so no change: without text');
  });

  it('shows no change from one, in any row', () => {
    const lines = linesOf(row('intact', { maeMean: 1 }), row('without text', { cccMean: 0.5 }));
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^intact +– +–$/),
      expect.stringMatching(/^without text +0\.500 +–$/),
      'CCC mean is not defined, so no change: intact',
    ]);
  });
});
