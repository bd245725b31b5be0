import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
  /** Builds a workload in every mode, and warms each up. */
  load(workload: string): Promise<LoadedPeer>;
  block(mode: string, milliseconds: number): Promise<Block>;
  stop(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('../pytorch_peer.py', import.meta.url));

/** @param reference The script that defines the workloads in PyTorch. */
export async function startPyTorch(python: string, reference: string, threads: number): Promise<PyTorchPeer> {
  const child = spawn(python, [SCRIPT, reference, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python}: expected an answer to ${JSON.stringify(request)}, received none`);
    return JSON.parse(value);
  };
  return {
    load: async (workload) => (await ask({ load: workload })) as LoadedPeer,
    block: async (mode, milliseconds) => (await ask({ mode, milliseconds })) as Block,
    async stop() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
