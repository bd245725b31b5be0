import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { medianOf } from '@erc/core';
import { quantile, round } from './statistics.js';
import { MOST_PEAK_RATIO } from './targets.js';

export interface MemoryOptions {
  readonly steps: number;
  readonly cycles: number;
  /** With these, peaks are compared with PyTorch's. */
  readonly python?: string | undefined;
  readonly reference?: string | undefined;
  /** Whose peaks. */
  readonly workloads: readonly string[];
}

/** One finding about memory. */
export interface MemoryLine {
  readonly what: string;
  readonly text: string;
  readonly target: string;
  readonly passed: boolean;
}

const MOST_DRIFT = 0.05;
/** Resident memory moves by whole heap pages; a growth within this share of it is none. */
const NOISE = 0.01;
/** The peak is reached in the first step. */
const PEAK_STEPS = 5;
/** Prints the most memory that a command had, in kB. */
const CHILD_PEAK =
  'import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); ' +
  'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';

const output = async (command: string, args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(command, [...args], { maxBuffer: 2 ** 24 })).stdout.trim();

const PROBE = fileURLToPath(new URL('memory-probe.ts', import.meta.url));
const ENGINE = fileURLToPath(new URL('engine.ts', import.meta.url));

async function probe(kind: 'steps' | 'cycles' | 'bare', count: number): Promise<number[]> {
  const flags = ['--expose-gc', ...process.execArgv, PROBE];
  const bytes = JSON.parse(await output(process.execPath, [...flags, kind, String(count)])) as number[];
  return bytes.map((each) => each / 1e6);
}

const part = (series: readonly number[], from: number, to: number): readonly number[] =>
  series.slice(Math.floor(from * series.length), Math.floor(to * series.length));

/** From a fifth of the steps on: no more than 5 % above where it began, and never further than that from its median. */
async function flat(count: number): Promise<MemoryLine> {
  const series = part(await probe('steps', count), 0.2, 1);
  const start = medianOf(part(series, 0, 0.1));
  const middle = medianOf(series);
  const [least, most] = [Math.min(...series), Math.max(...series)];
  const around = [least / middle - 1, most / middle - 1];
  return {
    what: `${count} steps`,
    text: `${start.toFixed(0)} MB after warm-up, at most ${percent(most / start - 1)} above; ${around.map(percent).join(' … ')} around the median`,
    target: '± 5 %',
    passed: most / start - 1 <= MOST_DRIFT && around.every((share) => Math.abs(share) <= MOST_DRIFT),
  };
}

/** The JavaScript engine compiles, and gives back what that took, for about this many cycles: both probes shrink or grow by 20 MB in it. */
const WARM_UP_CYCLES = 100;

/** Growth from the first third to the last. The low end counts: what is above it waits for the garbage collector. */
const growth = (series: readonly number[]): number =>
  quantile(part(series, 2 / 3, 1), 0.1) - quantile(part(series, 0, 1 / 3), 0.1);

async function cycles(count: number): Promise<MemoryLine> {
  const warm = async (kind: 'cycles' | 'bare'): Promise<number[]> =>
    (await probe(kind, WARM_UP_CYCLES + count)).slice(WARM_UP_CYCLES);
  const [ours, bare] = [await warm('cycles'), await warm('bare')];
  return {
    what: `${count} cycles`,
    text: `after ${WARM_UP_CYCLES} more: grows by ${growth(ours).toFixed(1)} MB, ONNX Runtime alone by ${growth(bare).toFixed(1)} MB`,
    target: 'no more growth, but for 1 % of the resident memory',
    passed: growth(ours) <= Math.max(0, growth(bare)) + NOISE * medianOf(ours),
  };
}

async function peak(workload: string, interpreter: string, reference: string): Promise<MemoryLine> {
  const common = ['--threads', '2', '--steps', String(PEAK_STEPS)];
  const peakOf = async (command: readonly string[]): Promise<number> =>
    Number(await output(interpreter, ['-c', CHILD_PEAK, ...command])) / 1e3;
  const ours = await peakOf([process.execPath, ...process.execArgv, ENGINE, ...common, workload]);
  const theirs = await peakOf([interpreter, reference, '--eager-only', ...common, workload]);
  return {
    what: `peak of ${workload}`,
    text: `${ours.toFixed(0)} MB, PyTorch ${theirs.toFixed(0)} MB, ratio ${round(ours / theirs)}`,
    target: `≤ ${MOST_PEAK_RATIO}`,
    passed: ours / theirs <= MOST_PEAK_RATIO,
  };
}

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;

/** Measures one thing after the other, each in a process of its own. */
export async function* measureMemory(options: MemoryOptions): AsyncGenerator<MemoryLine> {
  const { python, reference } = options;
  yield await flat(options.steps);
  yield await cycles(options.cycles);
  if (python === undefined || reference === undefined) return;
  for (const workload of options.workloads) yield await peak(workload, python, reference);
}
