import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { disturbed, quietest, type Round, type Timing } from './rounds.js';
import { median, round } from './statistics.js';

export interface CompareOptions {
  readonly threads: number;
  readonly steps: number;
  readonly engine: string;
  readonly python: string;
  /** The script that times PyTorch and prints rows like ours. */
  readonly reference: string;
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds at most, void ones included. */
  readonly attempts: number;
}

/** One of the two times of a workload: medians over the rounds that count. */
export interface Ratio {
  readonly ours: number;
  readonly peer: number;
  /** Which of the peer's rows was the fastest, most often. */
  readonly peerMode: string;
  readonly ratio: number;
  /** Of each round. */
  readonly ratios: readonly number[];
}

/** A workload on both sides; without times where no round counts. */
export interface Comparison {
  readonly workload: string;
  readonly threads: number;
  readonly rounds: number;
  readonly voided: number;
  /** Names and versions of what computed, ours first. */
  readonly engines: readonly string[];
  readonly measured?: {
    readonly parameters: number;
    readonly sameParameters: boolean;
    readonly gradients: Ratio;
    readonly step: Ratio;
    /** Trace, compile, first run. */
    readonly compileMs: number;
  };
}

const run = promisify(execFile);

async function rows(command: string, args: readonly string[]): Promise<Timing[]> {
  const { stdout } = await run(command, [...args], { maxBuffer: 2 ** 24 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Timing);
}

/** All rounds of this process: the machine is the same for all workloads. */
const all: Round[] = [];

/**
 * Runs both sides of a workload by turns, each in a process of its own. A round in which either side's calibration is more than 20 % above
 * the quietest of that side is void and made again, as long as there are attempts left.
 */
export async function comparePyTorch(name: string, options: CompareOptions): Promise<Comparison> {
  const self = fileURLToPath(new URL('engine.ts', import.meta.url));
  const common = ['--threads', String(options.threads), '--steps', String(options.steps)];
  const made: Round[] = [];
  // Judged anew each time: a quieter round shows that an earlier one was disturbed.
  const counting = (): Round[] => made.filter((each) => !disturbed(each, quietest(all)));
  while (made.length < options.attempts && counting().length < options.rounds) {
    const args = [...process.execArgv, self, ...common, '--engine', options.engine, name];
    const [ours] = await rows(process.execPath, args);
    const latest: Round = {
      ours: ours!,
      peers: await rows(options.python, [options.reference, ...common, name]),
    };
    made.push(latest);
    all.push(latest);
    const busy = disturbed(latest, quietest(all));
    if (busy)
      console.error(
        `void: ${name}: the machine was busy (calibration ${busy.calibrationMs.join(' → ')} ms in ${busy.engine})`,
      );
  }
  return summary(name, counting(), made, options.threads);
}

function summary(
  workload: string,
  rounds: readonly Round[],
  made: readonly Round[],
  threads: number,
): Comparison {
  const engines = made.slice(0, 1).flatMap(({ ours, peers }) => [ours, ...peers].map(({ engine }) => engine));
  const base = { workload, threads, rounds: rounds.length, voided: made.length - rounds.length, engines };
  const [first] = rounds;
  if (!first) return base;
  const { parameters } = first.ours;
  return {
    ...base,
    measured: {
      parameters,
      sameParameters: first.peers.every((row) => row.parameters === parameters),
      gradients: ratioOf(rounds, 'gradientsMs'),
      step: ratioOf(rounds, 'stepMs'),
      compileMs: round(median(rounds.map(({ ours }) => ours.compileMs!))),
    },
  };
}

/** The peer is the faster of PyTorch's modes, column by column. */
function ratioOf(rounds: readonly Round[], key: 'gradientsMs' | 'stepMs'): Ratio {
  const peers = rounds.map((each) => each.peers.reduce((a, b) => (b[key] < a[key] ? b : a)));
  const ratios = rounds.map(({ ours }, i) => ours[key] / peers[i]![key]);
  const modes = peers.map(({ engine }) => engine.split(' ').at(-1)!).sort();
  return {
    ours: round(median(rounds.map(({ ours }) => ours[key]))),
    peer: round(median(peers.map((each) => each[key]))),
    peerMode: modes[Math.floor(modes.length / 2)]!,
    ratio: round(median(ratios)),
    ratios: ratios.map(round),
  };
}
