import { expect, it } from 'vitest';
import { benchmarksPage } from './page.js';

const ratio = (value: number) => ({ ours: value, peer: 1, peerMode: 'eager', ratio: value, ratios: [value] });
const base = { command: 'pnpm bench:engine', machine: ['* Machine: one'], memory: [] };
const measured = {
  parameters: 1000,
  sameParameters: true,
  gradients: ratio(0.5),
  step: ratio(0.99),
  compileMs: 100,
};

it('the page of benchmarks has only what was measured, and says what is void', () => {
  const page = benchmarksPage({
    ...base,
    comparisons: [
      { workload: 'head', threads: 2, rounds: 1, voided: 0, engines: [], measured },
      { workload: 'bert-blocks', threads: 2, rounds: 0, voided: 12, engines: [] },
    ],
  });
  expect(page).toContain('| head | gradients | 0.5 | 1 | eager | 0.5 ✓ | 0.5 … 0.5 | ≤ 0.8 | 1 | 0 |');
  expect(page).toContain('| head | step | 0.99 | 1 | eager | 0.99 ✗ | 0.99 … 0.99 | ≤ 0.95 | 1 | 0 |');
  expect(page).toContain('| bert-blocks | step | void | void |  | void |  | ≤ 0.68 | 0 | 12 |');
  expect(page).not.toMatch(/tensor-mixer|## Memory|## Dropout/);
});

it('a dropout cost measured on a busy machine is void', () => {
  const dropout = {
    workload: 'bert-blocks',
    dropoutRate: 0.1,
    threads: 2,
    stepMs: 300,
    dropoutStepMs: 320,
    ratio: 1.07,
    spread: [1.05, 1.08],
    calibrationMs: [1, 1.5],
  } as const;
  expect(benchmarksPage({ ...base, comparisons: [], dropout })).toContain(
    '| bert-blocks | 0.1 | void | void | void |',
  );
});
