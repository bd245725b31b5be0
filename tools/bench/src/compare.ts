import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from './measure.js';
import { median, round } from './statistics.js';

export interface CompareOptions {
  readonly threads: number;
  readonly steps: number;
  readonly engine: string;
  readonly python: string;
  /** The script that times PyTorch and prints rows like ours. */
  readonly reference: string;
  readonly rounds: number;
  readonly json: boolean;
}

type Timing = Pick<Row, 'workload' | 'engine' | 'gradientsMs' | 'stepMs' | 'parameters' | 'calibrationMs'>;

/** What the two sides took in one round. */
interface Round {
  readonly ours: Timing;
  readonly peers: readonly Timing[];
}

const MOST_DRIFT = 1.2;
const MOST_VOID_ROUNDS = 12;
const run = promisify(execFile);

async function rows(command: string, args: readonly string[]): Promise<Timing[]> {
  const { stdout } = await run(command, [...args], { maxBuffer: 2 ** 24 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Timing);
}

/** The fastest calibration of each side so far: what the machine does when nothing else runs. */
const quietest = new Map<string, number>();

/** Whether the machine was slower at the end than at the beginning, or than in the quietest row of the same side. */
function drifted({ engine, calibrationMs }: Timing): boolean {
  const side = engine.split(' ')[0]!;
  const quiet = Math.min(...calibrationMs, quietest.get(side) ?? Number.POSITIVE_INFINITY);
  quietest.set(side, quiet);
  return Math.max(...calibrationMs) / quiet > MOST_DRIFT;
}

/**
 * Runs both sides of each workload by turns, each in a process of its own. A round in which either side's calibration drifted by more than
 * 20 %, within the round or from the quietest one, is void and made again, up to twelve times.
 */
export async function comparePyTorch(names: readonly string[], options: CompareOptions): Promise<void> {
  const self = fileURLToPath(new URL('engine.ts', import.meta.url));
  const common = ['--threads', String(options.threads), '--steps', String(options.steps)];
  for (const name of names) {
    const rounds: Round[] = [];
    let voided = 0;
    while (rounds.length < options.rounds && voided < MOST_VOID_ROUNDS) {
      const [ours] = await rows(process.execPath, [
        ...process.execArgv,
        self,
        ...common,
        '--engine',
        options.engine,
        name,
      ]);
      const peers = await rows(options.python, [options.reference, ...common, name]);
      const busy = [ours!, ...peers].find(drifted);
      if (busy) {
        voided++;
        console.error(
          `void: ${name}: the machine was busy (calibration ${busy.calibrationMs.join(' → ')} ms in ${busy.engine})`,
        );
      } else rounds.push({ ours: ours!, peers });
    }
    if (rounds.length === 0) {
      console.log(JSON.stringify({ workload: name, void: true }));
      continue;
    }
    report(name, rounds, options);
  }
}

function report(name: string, rounds: readonly Round[], { threads, json }: CompareOptions): void {
  const ours = (key: 'gradientsMs' | 'stepMs'): number[] => rounds.map((each) => each.ours[key]);
  // The peer is the faster of PyTorch's modes, column by column.
  const peer = (key: 'gradientsMs' | 'stepMs'): number[] =>
    rounds.map((each) => Math.min(...each.peers.map((row) => row[key])));
  const ratio = (key: 'gradientsMs' | 'stepMs'): number[] =>
    ours(key).map((value, i) => value / peer(key)[i]!);
  const line = {
    workload: name,
    threads,
    parameters: rounds[0]!.ours.parameters,
    sameParameters: rounds[0]!.peers.every((row) => row.parameters === rounds[0]!.ours.parameters),
    gradientsMs: round(median(ours('gradientsMs'))),
    stepMs: round(median(ours('stepMs'))),
    peerGradientsMs: round(median(peer('gradientsMs'))),
    peerStepMs: round(median(peer('stepMs'))),
    gradientsRatio: round(median(ratio('gradientsMs'))),
    stepRatio: round(median(ratio('stepMs'))),
    ratios: { gradients: ratio('gradientsMs').map(round), step: ratio('stepMs').map(round) },
  };
  if (json) console.log(JSON.stringify(line));
  else {
    console.log(
      `${name.padEnd(18)} gradients ${line.gradientsMs} / ${line.peerGradientsMs} ms = ${line.gradientsRatio}   ` +
        `step ${line.stepMs} / ${line.peerStepMs} ms = ${line.stepRatio}`,
    );
  }
}
