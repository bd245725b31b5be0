import { fileURLToPath } from 'node:url';
import { startJsonPeer } from './json-peer.js';

/** Times of one block: a pass and a step by turns, in milliseconds. */
export interface Block {
  readonly gradientsMs: readonly number[];
  readonly stepMs: readonly number[];
}

/** What the peer has loaded. */
export interface LoadedPeer {
  /** Mode → name and version. */
  readonly engines: Readonly<Record<string, string>>;
  readonly parameters: number;
}

/** PyTorch in a process of its own that waits for requests. */
export interface PyTorchPeer {
  /** Builds a workload in these modes, and warms each up. */
  load(workload: string, modes: readonly string[]): Promise<LoadedPeer>;
  block(mode: string, milliseconds: number): Promise<Block>;
  stop(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('../pytorch_peer.py', import.meta.url));

/** @param reference The script that defines the workloads in PyTorch. */
export async function startPyTorch(python: string, reference: string, threads: number): Promise<PyTorchPeer> {
  const { ask, stop } = startJsonPeer(python, [SCRIPT, reference, String(threads)]);
  return {
    load: async (workload, modes) => (await ask({ load: workload, modes })) as LoadedPeer,
    block: async (mode, milliseconds) => (await ask({ mode, milliseconds })) as Block,
    stop,
  };
}
