import { medianOf } from '@erc/core';
import { createCalibration } from './calibration.js';
import { engineName, type Prepared, prepare } from './measure.js';
import type { Pairing } from './pairings.js';
import { type Block, type PyTorchPeer, startPyTorch } from './pytorch-peer.js';
import { drifted, type Round, type Times } from './rounds.js';
import { quantile, round } from './statistics.js';
import { timed } from './timed.js';
import { WORKLOADS } from './workloads.js';

export interface CompareOptions {
  readonly threads: number;
  readonly engine: string;
  readonly python: string;
  /** The script that defines the workloads in PyTorch. */
  readonly reference: string;
  /** How both compute. */
  readonly pairing: Pairing;
  /** Rounds that count, of each of the peer's modes. */
  readonly rounds: number;
  /** Rounds at most, void ones included. */
  readonly attempts: number;
}

/** One of the two times of a workload: medians over the rounds that count. */
export interface Ratio {
  readonly ours: number;
  readonly peer: number;
  /** The peer's mode with the smaller median. */
  readonly peerMode: string;
  readonly ratio: number;
  /** The middle half of the rounds' ratios. */
  readonly spread: readonly [number, number];
  /** Of each round. */
  readonly ratios: readonly number[];
}

/** A workload on both sides; without times where no round counts. */
export interface Comparison {
  readonly workload: string;
  /** Name of how both computed. */
  readonly pairing: string;
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
    /** Of the rounds that count: least and greatest. */
    readonly calibrationMs: readonly [number, number];
    /** Trace, compile, first run. */
    readonly compileMs: number;
  };
}

/** Long enough for several steps, short enough that the machine is the same for all blocks of a round. */
const BLOCK_MS = 200;
const WARM_UP_MS = 1500;

/**
 * Both sides of a workload in alternating blocks: PyTorch waits in a process of its own while this one computes, and the other way round. A
 * round is a block of ours and one of the peer's modes, which take turns, as does the side that begins; a fixed amount of arithmetic before,
 * between and after them shows what else the machine does. A round in which that varies by more than 20 % is void and made again, as long as
 * there are attempts left.
 */
export async function comparePyTorch(name: string, options: CompareOptions): Promise<Comparison> {
  const { threads, engine, python, reference, pairing } = options;
  const { kernels, precision } = pairing;
  // Another engine has no kernels to choose from.
  const chosen = engine === 'onnx' ? { kernels, precision } : {};
  const own = await prepare(WORKLOADS[name]!(), { threads, engine, ...chosen });
  const compileMs = round(await timed(() => own.step.run(own.inputs)));
  const peer = await startPyTorch(python, reference, threads);
  const calibration = await createCalibration(threads);
  try {
    const { engines, parameters } = await peer.load(name, pairing.modes);
    const warm = performance.now() + WARM_UP_MS;
    while (performance.now() < warm) await own.step.run(own.inputs);
    const made: Round[] = [];
    const modes = Object.keys(engines);
    const counting = (): Round[] => made.filter((each) => !drifted(each.calibrationMs));
    const lacking = (): string[] =>
      modes.filter((mode) => counting().filter((each) => each.mode === mode).length < options.rounds);
    while (made.length < options.attempts && lacking().length > 0) {
      const left = lacking();
      const mode = left[made.length % left.length]!;
      made.push(await roundOf(own, peer, mode, made.length, calibration.measure));
    }
    const rounds = counting();
    const complete = modes.every((mode) => rounds.some((each) => each.mode === mode));
    const quiet = rounds.flatMap((each) => each.calibrationMs);
    return {
      workload: name,
      pairing: pairing.name,
      threads,
      rounds: rounds.length,
      voided: made.length - rounds.length,
      engines: [engineName(own.step.engine), ...Object.values(engines)],
      ...(complete && {
        measured: {
          parameters: own.parameters,
          sameParameters: parameters === own.parameters,
          gradients: ratioOf(rounds, 'gradientsMs'),
          step: ratioOf(rounds, 'stepMs'),
          calibrationMs: [round(Math.min(...quiet)), round(Math.max(...quiet))],
          compileMs,
        },
      }),
    };
  } finally {
    await calibration.dispose();
    await peer.stop();
    await own.dispose();
  }
}

/** One block of each side. @param turn Every other pair of rounds, the peer begins. */
async function roundOf(
  own: Prepared,
  peer: PyTorchPeer,
  mode: string,
  turn: number,
  calibrate: () => Promise<number>,
): Promise<Round> {
  const calibrationMs = [await calibrate()];
  const blocks: Partial<Record<'ours' | 'peer', Times>> = {};
  for (const side of (turn >> 1) % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
    blocks[side] = timesOf(side === 'ours' ? await ownBlock(own) : await peer.block(mode, BLOCK_MS));
    calibrationMs.push(await calibrate());
  }
  return { ours: blocks.ours!, mode, peer: blocks.peer!, calibrationMs };
}

/** As the peer does it: a pass that counts only where it is as long as a block, then passes and steps by turns. */
async function ownBlock({ step, inputs }: Prepared): Promise<Block> {
  const gradientsMs: number[] = [];
  const stepMs: number[] = [];
  const first = await timed(() => step.gradients(inputs, []));
  if (first >= BLOCK_MS) gradientsMs.push(first);
  const until = performance.now() + BLOCK_MS;
  do {
    if (first < BLOCK_MS) gradientsMs.push(await timed(() => step.gradients(inputs, [])));
    stepMs.push(await timed(() => step.run(inputs)));
  } while (performance.now() < until);
  return { gradientsMs, stepMs };
}

const timesOf = ({ gradientsMs, stepMs }: Block): Times => ({
  gradientsMs: medianOf(gradientsMs),
  stepMs: medianOf(stepMs),
});

/** The peer is the mode with the smaller median over its rounds, column by column; the ratio is that of each round's neighbours. */
export function ratioOf(rounds: readonly Round[], key: keyof Times): Ratio {
  const of = (mode: string): Round[] => rounds.filter((each) => each.mode === mode);
  const over = (mode: string): number => medianOf(of(mode).map(({ peer }) => peer[key]));
  const modes = [...new Set(rounds.map(({ mode }) => mode))];
  const peerMode = modes.reduce((a, b) => (over(b) < over(a) ? b : a));
  const ratios = of(peerMode).map(({ ours, peer }) => ours[key] / peer[key]);
  return {
    ours: round(medianOf(of(peerMode).map(({ ours }) => ours[key]))),
    peer: round(over(peerMode)),
    peerMode,
    ratio: round(medianOf(ratios)),
    spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
    ratios: ratios.map(round),
  };
}
