import { table } from './page-section.js';

/** What was found of one model. */
export interface EncoderFigures {
  readonly name: string;
  /** Of our weights; the peer's are float32. */
  readonly dtype: string;
  /** Turns of both sides that count, of each group. */
  readonly turns: readonly number[];
  /** Turns that do not, of all groups. */
  readonly voided: number;
  /** The peer's. */
  readonly batch: number;
  /** Of the sums of all features, relative. */
  readonly checksumDifference: number;
  /** Utterances per second, of medians; quartiles of the turns' ratios. Absent where a group has no turn that counts. */
  readonly measured?: {
    readonly ours: number;
    readonly peer: number;
    readonly ratio: number;
    readonly spread: readonly [number, number];
  };
  /** Most resident megabytes. */
  readonly peak: { readonly ours: number; readonly peer: number };
}

/** The least that our speed may be of the peer's. */
const TARGET = 1.5;

const judged = (text: string, passed: boolean): string => `${text} ${passed ? '✓' : '✗'}`;

/** Whether a model was as fast as asked for, in no more memory. Of int8 nothing is asked: its peer has other weights. */
export const reachesTarget = ({ dtype, measured, peak }: EncoderFigures): boolean =>
  dtype === 'int8' || (measured !== undefined && measured.ratio >= TARGET && peak.ours <= peak.peer);

/** The section of `docs/benchmarks.md` on frozen encoders, as lines of Markdown. */
export function encodersSection(machine: readonly string[], figures: readonly EncoderFigures[]): string[] {
  const rows = figures.map(({ name, dtype, measured, turns, voided, batch, checksumDifference, peak }) => {
    const speed = measured
      ? [
          String(measured.ours),
          String(measured.peer),
          dtype === 'int8'
            ? String(measured.ratio)
            : judged(String(measured.ratio), measured.ratio >= TARGET),
          measured.spread.join(' … '),
        ]
      : ['void', 'void', 'void', ''];
    const memory = [judged(String(peak.ours), peak.ours <= peak.peer), String(peak.peer)];
    return [
      name,
      dtype,
      ...speed,
      String(batch),
      ...memory,
      dtype === 'int8' ? '' : checksumDifference.toPrecision(1),
      turns.join(' '),
      String(voided),
    ];
  });
  return [
    '## Frozen encoders beside Python',
    '',
    'Made by `PYTHON=… pnpm bench:encoders --against-python --write docs/benchmarks.md`.',
    '',
    ...machine,
    '',
    'Utterances per second, from text or file to pooled vector: the same random weights at full size, the same 64 inputs of mixed length, both sides alive at',
    'once and by turns, in four groups of 16 by length (of gpt2-dialogues: two dialogues each). Speeds and ratio are of the sums of the groups’ medians, the spread',
    `is the quartiles of the single turns’ ratios; turns are counted for each group. The target is a ratio ≥ ${TARGET}, and no more memory: the most resident of a fresh`,
    'process. The batch is Python’s, the fastest of 1 … 16; its weights are float32, so int8 is not comparable and has no target. The difference is that of a weighted',
    'sum of all features (of wav2vec2-base: Python pads, which changes this model’s features). gpt2-dialogues is gpt2 where each utterance is read with all the turns',
    'before it: Python reads each prompt, as the published systems do; ours computes a dialogue once.',
    '',
    ...table(
      [
        'model',
        'our weights',
        'ours, /s',
        'Python, /s',
        'ratio',
        'spread',
        'its batch',
        'ours, MB',
        'Python, MB',
        'difference',
        'turns',
        'void',
      ],
      rows,
    ),
  ];
}
