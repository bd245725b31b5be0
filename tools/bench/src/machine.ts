import { execFile } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';

export interface MachineLinesOptions {
  /** Interpreter of the peer, where there is one. */
  readonly python?: string;
  /** Names and versions of engines, from the rows: `onnx (onnxruntime-node 1.30.0)`. */
  readonly engines?: readonly string[];
}

/** What the figures were measured on and with, as lines of Markdown. */
export async function machineLines({ python, engines = [] }: MachineLinesOptions = {}): Promise<string[]> {
  // The longest: where some rows have other kernels, it names these too.
  const [runtime] = engines
    .flatMap((each) => /\((.*)\)$/.exec(each)?.[1] ?? [])
    .toSorted((a, b) => b.length - a.length);
  const torch = engines.map((each) => /^pytorch (\S+)/.exec(each)?.[1]).find((each) => each !== undefined);
  const peer =
    python === undefined ? undefined : (await promisify(execFile)(python, ['--version'])).stdout.trim();
  return [
    `* Machine: ${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(0)} GB of memory, ${process.platform} ${release()}`,
    `* Ours: Node ${process.versions.node}, tfjs ${tf.version.tfjs}${runtime ? `, ${runtime}` : ''}`,
    ...(peer === undefined ? [] : [`* Peer: ${peer}${torch ? `, PyTorch ${torch}` : ''}`]),
    `* Date: ${new Date().toISOString().slice(0, 10)}`,
  ];
}
