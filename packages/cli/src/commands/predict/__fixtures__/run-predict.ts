import { PassThrough, Readable, Writable } from 'node:stream';
import type { Predictor } from '@erc/predictor';
import { exitCodeAfter, type ProgramContext } from '../../../console/run-main.js';
import { createPredictProgram } from '../predict-program.js';

/** Options of {@link runPredict}. */
export interface RunPredictOptions {
  readonly predictor: Predictor;
  /** Folder that the user stands in. */
  readonly user: string;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** Runs `predict model ARGS` in this process with a predictor that is given. One at a time: where the user stands is a matter of the process. */
export async function runPredict(
  args: readonly string[],
  { predictor, user, stdin, signal = new AbortController().signal }: RunPredictOptions,
) {
  const texts = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof texts): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        texts[name] += chunk.toString('utf8');
        done();
      },
    });
  const context: ProgramContext = {
    args: ['model', ...args],
    command: 'predict',
    stdout: collect('stdout'),
    stderr: collect('stderr') as NodeJS.WriteStream,
    signal,
    setWayOn: () => {},
  };
  const program = createPredictProgram({
    openModel: async () => predictor,
    // Without a text it never ends, as a terminal.
    stdin: () => (stdin === undefined ? new PassThrough() : Readable.from([Buffer.from(stdin)])),
  });
  const before = process.env.INIT_CWD;
  process.env.INIT_CWD = user;
  try {
    const code = await exitCodeAfter(program, context);
    return { code, ...texts };
  } finally {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  }
}
