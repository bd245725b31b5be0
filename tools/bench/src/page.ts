import type { Comparison, Ratio } from './compare.js';
import type { DropoutCost } from './dropout-cost.js';
import type { MemoryLine } from './measure-memory.js';
import { drifted } from './rounds.js';
import { MOST_COMPILE_MS, MOST_DROPOUT_RATIO, TARGETS } from './targets.js';

/** What was measured. Only that is written. */
export interface Findings {
  /** The command that measures the same again. */
  readonly command: string;
  /** What it was measured on and with. */
  readonly machine: readonly string[];
  readonly comparisons: readonly Comparison[];
  readonly dropout?: DropoutCost | undefined;
  readonly memory: readonly MemoryLine[];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

const judged = (value: number, most: number): string => `${value} ${value <= most ? '✓' : '✗'}`;

/** `docs/benchmarks.md`, as Markdown. */
export function benchmarksPage({ command, machine, comparisons, dropout, memory }: Findings): string {
  const lines = ['# Benchmarks', '', 'Made by', '', '```sh', command, '```', '', ...machine];
  if (comparisons.length > 0) lines.push('', ...speed(comparisons));
  if (dropout) lines.push('', ...dropoutLines(dropout));
  if (memory.length > 0) lines.push('', ...memoryLines(memory));
  return `${lines.join('\n')}\n`;
}

function speed(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.flatMap(({ workload, rounds, voided, measured }) =>
    (['gradients', 'step'] as const).map((key) => {
      const counts = [String(rounds), String(voided)];
      const target = TARGETS[workload]?.[key];
      const aim = target === undefined ? '' : `≤ ${target}`;
      if (!measured) return [workload, key, 'void', 'void', '', 'void', '', aim, ...counts];
      const { ours, peer, peerMode, ratio, ratios }: Ratio = measured[key];
      const result = target === undefined ? String(ratio) : judged(ratio, target);
      const spread = `${Math.min(...ratios)} … ${Math.max(...ratios)}`;
      return [workload, key, String(ours), String(peer), peerMode, result, spread, aim, ...counts];
    }),
  );
  const compiled = comparisons.flatMap(({ workload, measured }) =>
    measured
      ? [
          [
            workload,
            measured.parameters.toLocaleString('en-US') +
              (measured.sameParameters ? '' : ' (the peer has others)'),
            workload === 'bert-blocks'
              ? judged(measured.compileMs, MOST_COMPILE_MS)
              : String(measured.compileMs),
          ],
        ]
      : [],
  );
  const head = [
    'workload',
    '',
    'ours, ms',
    'PyTorch, ms',
    'its mode',
    'ratio',
    'spread',
    'target',
    'rounds',
    'void',
  ];
  return [
    '## Speed',
    '',
    `Milliseconds of one pass (forward and backward) and of one step (with AdamW), ${comparisons[0]!.threads} threads: one resident batch, no clipping,`,
    'learning rate 0, medians. In each round both sides run one right after the other, each in a process of its own; the ratio is the median of the',
    "rounds', the spread their least and greatest. The peer is the faster of PyTorch eager and compiled, column by column. A round is void where",
    'a fixed amount of arithmetic before or after took either side more than 20 % longer than at its quietest.',
    '',
    ...table(head, rows),
    ...(compiled.length > 0
      ? ['', ...table(['workload', 'parameters', 'trace, compile, first run, ms'], compiled)]
      : []),
  ];
}

function dropoutLines({ workload, dropoutRate, ...cost }: DropoutCost): string[] {
  const result = drifted(cost.calibrationMs) ? 'void' : judged(cost.ratio, MOST_DROPOUT_RATIO);
  const spread = result === 'void' ? '' : cost.spread.join(' … ');
  return [
    '## Dropout',
    '',
    'A step with and without, by turns in one process; the ratio is the median of the pairs, the spread their middle half.',
    '',
    ...table(
      ['workload', 'rate', 'without, ms', 'with, ms', 'ratio', 'spread', 'target'],
      [
        [
          workload,
          String(dropoutRate),
          result === 'void' ? 'void' : String(cost.stepMs),
          result === 'void' ? 'void' : String(cost.dropoutStepMs),
          result,
          spread,
          `≤ ${MOST_DROPOUT_RATIO}`,
        ],
      ],
    ),
  ];
}

const memoryLines = (lines: readonly MemoryLine[]): string[] => [
  '## Memory',
  '',
  'Resident memory of the whole process.',
  '',
  ...table(
    ['', 'found', 'target', ''],
    lines.map(({ what, text, target, passed }) => [what, text, target, passed ? '✓' : '✗']),
  ),
];
