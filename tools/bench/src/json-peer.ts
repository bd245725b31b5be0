import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that answers each line of JSON by one. */
export interface JsonPeer {
  ask(request: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a peer; what it writes to its error output is shown. */
export function startJsonPeer(command: string, args: readonly string[]): JsonPeer {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done)
        throw new Error(`${command}: expected an answer to ${JSON.stringify(request)}, received none`);
      return JSON.parse(value);
    },
    async stop() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
