import { medianOf } from '@erc/core';
import type { FinetuneWorkload } from './finetune-workloads.js';
import type { JsonPeer } from './json-peer.js';
import { quantile, round } from './statistics.js';

/** What a side says of a workload that it has loaded, after its first step. */
export interface LoadedAnswer {
  readonly version: string;
  /** What it computes on. */
  readonly device: 'cpu' | 'gpu';
  readonly trained: number;
  /** The first step, with everything before it. */
  readonly compileMs: number;
}

/** Options of {@link measureFinetune}. */
export interface MeasureFinetuneOptions<Ours extends LoadedAnswer> {
  readonly name: string;
  readonly workload: FinetuneWorkload;
  readonly ours: JsonPeer;
  /** PyTorch. */
  readonly peer: JsonPeer;
  /** Of turns, behind one that warms up. */
  readonly rounds: number;
  /** Of a turn. */
  readonly steps: number;
  /** @throws where what either side loaded is not what shall be measured. */
  readonly check?: (ours: Ours, peer: LoadedAnswer) => void;
}

/** Medians; quartiles of the rounds' ratios; the most resident memory of each process. */
export interface FinetuneFigures<Ours extends LoadedAnswer> {
  readonly ours: Ours;
  readonly peer: LoadedAnswer;
  readonly oursMs: number;
  readonly peerMs: number;
  readonly ratio: number;
  readonly spread: readonly [number, number];
  readonly oursMb: number;
  readonly peerMb: number;
}

/** Milliseconds of a training step of both sides, by turns. */
export async function measureFinetune<Ours extends LoadedAnswer>({
  name,
  workload,
  ours,
  peer,
  rounds,
  steps,
  check,
}: MeasureFinetuneOptions<Ours>): Promise<FinetuneFigures<Ours>> {
  const loaded = (await ours.ask({ load: workload })) as Ours;
  const beside = (await peer.ask({ load: workload.against ?? workload })) as LoadedAnswer;
  if (loaded.trained !== beside.trained) {
    throw new Error(
      `${name}: expected ${beside.trained} trained values, as PyTorch has, received ${loaded.trained}.`,
    );
  }
  check?.(loaded, beside);
  const turnOf = async (side: JsonPeer) =>
    (await side.ask({ steps })) as { readonly ms: number[]; readonly peakMb: number };
  const turns: { readonly ours: number; readonly peer: number }[] = [];
  let [oursMb, peerMb] = [0, 0];
  for (let i = 0; i <= rounds; i++) {
    const own = await turnOf(ours);
    const other = await turnOf(peer);
    [oursMb, peerMb] = [own.peakMb, other.peakMb];
    if (i > 0) turns.push({ ours: medianOf(own.ms), peer: medianOf(other.ms) });
  }
  const ratios = turns.map((each) => each.ours / each.peer);
  return {
    ours: loaded,
    peer: beside,
    oursMs: round(medianOf(turns.map((each) => each.ours))),
    peerMs: round(medianOf(turns.map((each) => each.peer))),
    ratio: round(medianOf(ratios)),
    spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
    oursMb,
    peerMb,
  };
}
