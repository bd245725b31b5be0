import { expect, it } from 'vitest';
import type { Comparison } from './compare.js';
import { engineSection, type Findings } from './page.js';

const ratio = (value: number) => ({
  ours: value,
  peer: 1,
  peerMode: 'eager',
  ratio: value,
  spread: [value, value] as const,
  ratios: [value],
});
const pageOf = (findings: Findings): string => engineSection(findings).join('\n');
const base = { command: 'pnpm bench:engine', machine: ['* Machine: one'], memory: [] };
const measured: Comparison['measured'] = {
  parameters: 1000,
  sameParameters: true,
  gradients: ratio(0.5),
  step: ratio(0.99),
  compileMs: 100,
  calibrationMs: [1, 1.1],
};

it('the page of benchmarks has only what was measured, and says what is void', () => {
  const page = pageOf({
    ...base,
    comparisons: [
      { workload: 'head', pairing: 'onnxruntime', threads: 2, rounds: 1, voided: 0, engines: [], measured },
      { workload: 'bert-blocks', pairing: 'onnxruntime', threads: 2, rounds: 0, voided: 12, engines: [] },
    ],
  });
  expect(page).toContain('| head | gradients | 0.5 | 1 | eager | 0.5 ✓ | 0.5 … 0.5 | ≤ 0.8 | 1 | 0 |');
  expect(page).toContain('| head | step | 0.99 | 1 | eager | 0.99 ✗ | 0.99 … 0.99 | ≤ 0.95 | 1 | 0 |');
  expect(page).toContain('| bert-blocks | step | void | void |  | void |  | ≤ 0.68 | 0 | 12 |');
  expect(page).not.toMatch(/tensor-mixer|## Memory|## Dropout/);
});

it('has a table of its own for each precision of the faster kernels, with its own targets', () => {
  const page = pageOf({
    ...base,
    comparisons: ['native', 'native-medium'].map((pairing) => ({
      workload: 'head',
      pairing,
      threads: 2,
      rounds: 1,
      voided: 0,
      engines: [],
      measured,
    })),
  });
  expect(page).not.toContain('### Speed');
  const [, float32, medium] = page.split('### ');
  expect(float32).toContain('| head | step | 0.99 | 1 | eager | 0.99 ✗ | 0.99 … 0.99 | ≤ 0.8 | 1 | 0 |');
  expect(medium).toContain('| head | step | 0.99 | 1 | eager | 0.99 ✓ | 0.99 … 0.99 | ≤ 1 | 1 | 0 |');
});

it('a dropout cost without a pair that counts is void', () => {
  const dropout = { workload: 'bert-blocks', dropoutRate: 0.1, threads: 2, pairs: 0, voided: 7 };
  expect(pageOf({ ...base, comparisons: [], dropout })).toContain(
    '| bert-blocks | 0.1 | void | void | void |  | ≤ 1.15 | 0 | 7 |',
  );
});
