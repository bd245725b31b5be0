import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { medianOf } from '@erc/core';
import { userPath } from '@erc/core/node';
import { type ResolvedEngine, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import { startJsonPeer } from './json-peer.js';
import { compileLoop, type LoopPass, type LoopSizes } from './loop-pass.js';
import { machineLines } from './machine.js';
import { table, writeSection } from './page-section.js';
import { quantile, round } from './statistics.js';

const USAGE = `usage: pnpm bench:loops --against-pytorch PYTHON [--turns 10,110,1000] [--rounds N] [--write FILE.md]

Milliseconds of one bidirectional GRU over dialogues of so many turns, forward and back, beside torch.nn.GRU, in N rounds (9) by turns; and
how long it takes to compile. Ends with 1 where a target is missed.`;

const { values } = parseArgs({
  options: {
    'against-pytorch': { type: 'string' },
    turns: { type: 'string', default: '10,110,1000' },
    rounds: { type: 'string', default: '9' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = values['against-pytorch'];
if (values.help || python === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

/** Of trace, compilation and first run, however many turns there are. */
const MOST_COMPILE_MS = 1000;
const BLOCK_MS = 300;
const COMPILATIONS = 5;

/** Medians; quartiles of the rounds' ratios. */
interface Figures {
  readonly turns: number;
  readonly compileMs: number;
  readonly compileCpuMs: number;
  readonly oursMs: number;
  readonly plainMs: number;
  readonly packedMs: number;
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

function sizesOf(turns: number): LoopSizes {
  const batch = 4;
  const lengths = Array.from({ length: batch }, (_, i) => Math.ceil(turns * (1 - i / (2 * batch))));
  return { turns, batch, inputDim: 256, hiddenDim: 128, lengths };
}

async function measureLoop(turns: number, engine: ResolvedEngine): Promise<Figures> {
  const sizes = sizesOf(turns);
  const peer = startJsonPeer(python!, [fileURLToPath(new URL('../loops_peer.py', import.meta.url)), '1']);
  const blockOf = async (mode: string): Promise<number[]> =>
    ((await peer.ask({ mode, milliseconds: BLOCK_MS })) as { ms: number[] }).ms;
  const compilations: Pick<LoopPass, 'compileMs' | 'compileCpuMs'>[] = [];
  for (let i = 0; i < COMPILATIONS; i++) {
    const compiled = await compileLoop(sizes, engine);
    compilations.push(compiled);
    await compiled.dispose();
  }
  const ours = await compileLoop(sizes, engine);
  try {
    const { parameters } = (await peer.ask({ load: sizes })) as { parameters: number };
    if (parameters !== ours.parameters)
      throw new Error(
        `${turns} turns: expected ${parameters} parameters, as PyTorch has, received ${ours.parameters}.`,
      );
    const rounds: Record<'ours' | 'plain' | 'packed', number>[] = [];
    await ours.block(BLOCK_MS);
    for (let i = 0; i < Number(values.rounds); i++) {
      rounds.push({
        ours: medianOf(await ours.block(BLOCK_MS)),
        plain: medianOf(await blockOf('plain')),
        packed: medianOf(await blockOf('packed')),
      });
    }
    const median = (key: 'ours' | 'plain' | 'packed'): number =>
      round(medianOf(rounds.map((each) => each[key])));
    const ratios = rounds.map((each) => each.ours / each.plain);
    return {
      turns,
      compileMs: round(medianOf(compilations.map((each) => each.compileMs))),
      compileCpuMs: round(medianOf(compilations.map((each) => each.compileCpuMs))),
      oursMs: median('ours'),
      plainMs: median('plain'),
      packedMs: median('packed'),
      ratio: round(medianOf(ratios)),
      spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
    };
  } finally {
    await ours.dispose();
    await peer.stop();
  }
}

// tfjs greets its users on the error output otherwise.
tf.enableProdMode();
await tf.setBackend('cpu');
const engine = await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 });
const found: Figures[] = [];
const load = loadavg()[0]!;
for (const turns of values.turns.split(',').map(Number)) {
  found.push(await measureLoop(turns, engine));
  console.log(JSON.stringify(found.at(-1)));
}
const isReached = ({ compileMs, ratio }: Figures): boolean => compileMs <= MOST_COMPILE_MS && ratio < 1;
if (!found.every(isReached)) process.exitCode = 1;
if (values.write !== undefined) {
  const judged = (value: number, reached: boolean): string => `${value} ${reached ? '✓' : '✗'}`;
  const rows = found.map(({ turns, compileMs, compileCpuMs, oursMs, plainMs, packedMs, ratio, spread }) => [
    turns.toLocaleString('en-US'),
    judged(compileMs, compileMs <= MOST_COMPILE_MS),
    String(compileCpuMs),
    String(oursMs),
    String(plainMs),
    String(packedMs),
    judged(ratio, ratio < 1),
    spread.join(' … '),
  ]);
  const head = [
    'turns',
    'compile, ms',
    'of it CPU, ms',
    'ours, ms',
    'PyTorch, ms',
    'packed, ms',
    'ratio',
    'spread',
  ];
  const version = await torchVersion();
  await writeSection(userPath(values.write), 'loops', [
    '## Loops beside PyTorch',
    '',
    'Made by `pnpm bench:loops --against-pytorch PYTHON --write docs/benchmarks.md`.',
    '',
    ...(await machineLines({ python, engines: [`onnx (${engine.runtime})`, `pytorch ${version}`] })),
    '',
    'Milliseconds of one bidirectional GRU (`createGru`, `torch.nn.GRU`), input 256, hidden 128, over four dialogues of so many turns and fewer, forward and back with the gradients',
    `of weights and inputs, 1 thread. Both sides are alive at once and compute by turns in blocks of ${BLOCK_MS} ms; figures are medians of ${values.rounds} rounds, the ratio is the median of the`,
    'rounds’ to PyTorch without packing (which computes the padding too), the spread their middle half. Compile is trace, compilation and first run, the median of',
    `${COMPILATIONS}; CPU is the process’s own time for it, which other programs on the machine do not change. Asked for: a ratio below 1, and at most ${MOST_COMPILE_MS} ms to compile. Load of the machine when it began: ${load.toFixed(1)}.`,
    '',
    ...table(head, rows),
  ]);
}

async function torchVersion(): Promise<string> {
  const peer = startJsonPeer(python!, [fileURLToPath(new URL('../loops_peer.py', import.meta.url)), '1']);
  const { version } = (await peer.ask({ load: sizesOf(1) })) as { version: string };
  await peer.stop();
  return version;
}
