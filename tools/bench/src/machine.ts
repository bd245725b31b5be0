import { execFile } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';

/** What the figures were measured on and with, as lines of Markdown. @param engines Names and versions from the rows. */
export async function machineLines(python: string, engines: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(python, ['--version']);
  const runtime = engines.map((each) => /\((.*)\)$/.exec(each)?.[1]).find((each) => each !== undefined);
  const torch = engines.map((each) => /^pytorch (\S+)/.exec(each)?.[1]).find((each) => each !== undefined);
  return [
    `* Machine: ${cpus()[0]!.model.trim()}, ${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(0)} GB of memory, ${process.platform} ${release()}`,
    `* Ours: Node ${process.versions.node}, tfjs ${tf.version.tfjs}${runtime ? `, ${runtime}` : ''}`,
    `* Peer: ${stdout.trim()}${torch ? `, PyTorch ${torch}` : ''}`,
    `* Date: ${new Date().toISOString().slice(0, 10)}`,
  ];
}
