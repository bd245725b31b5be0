import type { Comparison, Ratio } from './compare.js';
import type { DropoutCost } from './dropout-cost.js';
import type { MemoryLine } from './measure-memory.js';
import { table } from './page-section.js';
import { NATIVE_PAIRINGS } from './pairings.js';
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

const judged = (value: number, most: number): string => `${value} ${value <= most ? '✓' : '✗'}`;

/** The engine's section of `docs/benchmarks.md`, as lines of Markdown. */
export function engineSection({ command, machine, comparisons, dropout, memory }: Findings): string[] {
  const lines = ['## The engine beside PyTorch', '', 'Made by', '', '```sh', command, '```', '', ...machine];
  const own = comparisons.filter(({ pairing }) => NATIVE_PAIRINGS.every(({ name }) => name !== pairing));
  if (own.length > 0) lines.push('', ...speed(own));
  for (const { name, title, targets } of NATIVE_PAIRINGS) {
    const paired = comparisons.filter(({ pairing }) => pairing === name);
    const rows = paired.flatMap((each) =>
      ratioRows(each, { gradients: targets[each.workload], step: targets[each.workload] }),
    );
    if (rows.length > 0) lines.push('', `### ${title}`, '', ...table(RATIO_HEAD, rows));
  }
  if (dropout) lines.push('', ...dropoutLines(dropout));
  if (memory.length > 0) lines.push('', ...memoryLines(memory));
  return lines;
}

const RATIO_HEAD = [
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

/** Two rows of a workload: its gradients and its step. */
function ratioRows(
  { workload, rounds, voided, measured }: Comparison,
  targets: Readonly<Partial<Record<'gradients' | 'step', number | undefined>>> = {},
): string[][] {
  return (['gradients', 'step'] as const).map((key) => {
    const counts = [String(rounds), String(voided)];
    const target = targets[key];
    const aim = target === undefined ? '' : `≤ ${target}`;
    if (!measured) return [workload, key, 'void', 'void', '', 'void', '', aim, ...counts];
    const { ours, peer, peerMode, ratio, spread }: Ratio = measured[key];
    const result = target === undefined ? String(ratio) : judged(ratio, target);
    const cells = [workload, key, String(ours), String(peer), peerMode, result, spread.join(' … '), aim];
    return [...cells, ...counts];
  });
}

function speed(comparisons: readonly Comparison[]): string[] {
  const rows = comparisons.flatMap((each) => ratioRows(each, TARGETS[each.workload]));
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
            measured.calibrationMs.join(' … '),
          ],
        ]
      : [],
  );
  return [
    '### Speed',
    '',
    `Milliseconds of one pass (forward and backward) and of one step (with AdamW), ${comparisons[0]!.threads} threads: one resident batch, no clipping,`,
    'learning rate 0, medians. Both sides are alive at once, each in a process of its own, and compute by turns in blocks of 0.2 s (of one pass and',
    "one step where these are longer); a round is one block of ours and one of PyTorch's, eager and compiled by turns. The ratio is the median of the",
    "rounds', the spread their middle half. The peer is the faster of eager and compiled, column by column. A round is void where a fixed amount of",
    'arithmetic, done before, between and after its blocks, took more than 20 % longer at one moment than at another.',
    '',
    ...table(RATIO_HEAD, rows),
    ...(compiled.length > 0
      ? [
          '',
          ...table(['workload', 'parameters', 'trace, compile, first run, ms', 'calibration, ms'], compiled),
        ]
      : []),
  ];
}

function dropoutLines({ workload, dropoutRate, measured, pairs, voided }: DropoutCost): string[] {
  const figures = measured
    ? [
        String(measured.stepMs),
        String(measured.dropoutStepMs),
        judged(measured.ratio, MOST_DROPOUT_RATIO),
        measured.spread.join(' … '),
      ]
    : ['void', 'void', 'void', ''];
  return [
    '### Dropout',
    '',
    'A step with and without, by turns in one process; the ratio is the median of the pairs, the spread their middle half.',
    '',
    ...table(
      ['workload', 'rate', 'without, ms', 'with, ms', 'ratio', 'spread', 'target', 'pairs', 'void'],
      [[workload, String(dropoutRate), ...figures, `≤ ${MOST_DROPOUT_RATIO}`, String(pairs), String(voided)]],
    ),
  ];
}

const memoryLines = (lines: readonly MemoryLine[]): string[] => [
  '### Memory',
  '',
  'Resident memory of the whole process.',
  '',
  ...table(
    ['', 'found', 'target', ''],
    lines.map(({ what, text, target, passed }) => [what, text, target, passed ? '✓' : '✗']),
  ),
];
