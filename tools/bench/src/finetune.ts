import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { userPath } from '@erc/core/node';
import { FINETUNE_WORKLOADS, type FinetuneWorkload } from './finetune-workloads.js';
import { startJsonPeer } from './json-peer.js';
import { machineLines } from './machine.js';
import { type LoadedAnswer, measureFinetune } from './measure-finetune.js';
import { table, writeSection } from './page-section.js';
import { round } from './statistics.js';

const USAGE = `usage: pnpm bench:finetune --against-pytorch PYTHON [--models FOLDER] [--workloads NAME,…] [--threads 2] [--rounds 7] [--write FILE.md]

Milliseconds of one training step of encoders of full size (random weights, AdamW, float32), ours and PyTorch's by turns, in N rounds; peak memory; and how long
the first step takes. FOLDER keeps the models (2 GB), which are made where they are not there. Ends with 1 where a target is missed.`;

const { values } = parseArgs({
  options: {
    'against-pytorch': { type: 'string' },
    models: { type: 'string', default: join(tmpdir(), 'erc-bench-models') },
    workloads: { type: 'string' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = values['against-pytorch'];
if (values.help || python === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const PEER = fileURLToPath(new URL('../finetune_peer.py', import.meta.url));
const SIDE = fileURLToPath(new URL('finetune-side.ts', import.meta.url));
/** Memory of ours over PyTorch's that is asked for. */
const MOST_MEMORY = 1.2;
/** Steps of a turn. */
const STEPS = 2;

/** Medians; quartiles of the rounds' ratios. */
interface Figures {
  readonly name: string;
  readonly trained: number;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly oursMb: number;
  readonly peerMb: number;
  readonly compileMs: number;
  /** What a run would say beforehand that it needs. */
  readonly estimatedMb: number;
  readonly most?: number | undefined;
  /** Whether the whole encoder is trained: then the estimate of its memory is asked to be right. */
  readonly isWhole: boolean;
  readonly versions: readonly [ours: string, peer: string];
}

const models = userPath(values.models);
if (!existsSync(join(models, 'resnet50'))) {
  await promisify(execFile)(python, [PEER, '--make', models]);
}

/** Share of the peak that an estimate may be off by. */
const MOST_OFF = 0.15;

interface OursAnswer extends LoadedAnswer {
  readonly estimatedMb: number;
}

async function measure(name: string, workload: FinetuneWorkload): Promise<Figures> {
  const node = ['--conditions=@erc/source', '--import', 'tsx', SIDE, models, values.threads];
  const ours = startJsonPeer(process.execPath, node);
  const peer = startJsonPeer(python!, [PEER, models, values.threads]);
  try {
    const found = await measureFinetune<OursAnswer>({
      name,
      workload,
      ours,
      peer,
      rounds: Number(values.rounds),
      steps: STEPS,
    });
    const { oursMs, peerMs, ratio, spread, oursMb, peerMb } = found;
    return {
      name,
      trained: found.ours.trained,
      oursMs,
      peerMs,
      ratio,
      spread,
      oursMb,
      peerMb,
      compileMs: round(found.ours.compileMs),
      estimatedMb: found.ours.estimatedMb,
      most: workload.most,
      isWhole: workload.most !== undefined && workload.options === undefined,
      versions: [found.ours.version, found.peer.version],
    };
  } finally {
    await ours.stop();
    await peer.stop();
  }
}

const names = values.workloads?.split(',').map((name) => name.trim()) ?? Object.keys(FINETUNE_WORKLOADS);
const unknown = names.find((name) => !FINETUNE_WORKLOADS[name]);
if (unknown !== undefined) {
  throw new Error(
    `--workloads: expected ${Object.keys(FINETUNE_WORKLOADS).join(' | ')}, received ${unknown}.`,
  );
}
const before = loadavg()[0]!;
const found: Figures[] = [];
for (const name of names) {
  found.push(await measure(name, FINETUNE_WORKLOADS[name]!));
  console.log(JSON.stringify(found.at(-1)));
}
const isFast = ({ ratio, most }: Figures): boolean => most === undefined || ratio <= most;
const isSmall = ({ oursMb, peerMb, most }: Figures): boolean =>
  most === undefined || oursMb <= MOST_MEMORY * peerMb;
const isForeseen = ({ estimatedMb, oursMb, isWhole }: Figures): boolean =>
  !isWhole || Math.abs(estimatedMb - oursMb) <= MOST_OFF * oursMb;
if (!found.every((each) => isFast(each) && isSmall(each) && isForeseen(each))) process.exitCode = 1;
if (values.write !== undefined) {
  const judged = (text: string, asked: boolean, reached: boolean): string =>
    asked ? `${text} ${reached ? '✓' : '✗'}` : text;
  const rows = found.map((each) => {
    const { name, trained, oursMs, peerMs, ratio, spread, oursMb, peerMb, estimatedMb, compileMs, most } =
      each;
    return [
      name,
      (trained / 1e6).toFixed(1),
      String(oursMs),
      String(peerMs),
      judged(String(ratio), most !== undefined, isFast(each)),
      spread.join(' … '),
      most === undefined ? '' : String(most),
      judged(`${oursMb} / ${peerMb}`, most !== undefined, isSmall(each)),
      judged(String(estimatedMb), each.isWhole, isForeseen(each)),
      (compileMs / 1000).toFixed(1),
    ];
  });
  const [runtime, torch] = found[0]!.versions;
  await writeSection(userPath(values.write), 'finetune', [
    '## Fine-tuning beside PyTorch',
    '',
    'Made by `pnpm bench:finetune --against-pytorch PYTHON --write docs/benchmarks.md`.',
    '',
    ...(await machineLines({ python, engines: [`onnx (${runtime})`, `pytorch ${torch}`] })),
    '',
    `One training step in float32 with AdamW at rate 0, no dropout, ${values.threads} threads, wall time: 8 × 64 tokens (roberta-base), 4 × 128 (gpt2), 2 × 5 s of sound (wav2vec2-base,`,
    'hubert-base), 4 pictures of 224 × 224 (resnet50), 64 utterances of 128 × 768 and 512 × 1024 features (system D), random weights. PyTorch runs eagerly with its fused AdamW; the row with the prefix is beside PyTorch without one, which has none. Both sides are',
    `alive at once, each a process of its own, and compute by turns of ${STEPS} steps; figures are medians of ${values.rounds} rounds, the ratio is the median of the rounds’, the spread their middle half. Memory is the peak`,
    `of each process, in MB, at most ${MOST_MEMORY} of PyTorch’s; foreseen is what a run would say beforehand, at most ${MOST_OFF} off where the whole encoder is trained; compile is the first step with everything before it. Load of the machine when it began: ${before.toFixed(1)}.`,
    '',
    ...table(
      [
        'workload',
        'trained, M',
        'ours, ms',
        'PyTorch, ms',
        'ratio',
        'spread',
        'asked',
        'memory',
        'foreseen',
        'compile, s',
      ],
      rows,
    ),
  ]);
}
