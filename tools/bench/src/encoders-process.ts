import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One encoding of all inputs, or of a group. */
export interface Encoding {
  readonly ms: number;
  /** A weighted sum of all features: both sides compute the same. */
  readonly checksum: number;
  /** Most resident memory of the process so far. */
  readonly peakBytes: number;
  /** Inputs at once, of the peer. */
  readonly batch?: number;
}

/** One side of the comparison: a process that waits for requests. */
export interface Side {
  /** @param group A quarter of the inputs, 0 … 3. @default all */
  encode(group?: number): Promise<Encoding>;
  stop(): Promise<void>;
}

/** @param args Program and arguments after the interpreter. */
export function startSide(interpreter: string, args: readonly string[]): Side {
  const child = spawn(interpreter, [...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async encode(group) {
      child.stdin.write(`${JSON.stringify(group === undefined ? {} : { group })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${interpreter} ${args.join(' ')}: expected an answer, received none`);
      return JSON.parse(value) as Encoding;
    },
    async stop() {
      const closed = once(child, 'close');
      child.stdin.end();
      await closed;
    },
  };
}
