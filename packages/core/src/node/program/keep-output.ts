import { ErcError } from '../../errors.js';

/** Codes of a stream whose reader has gone: a closed pipe, or a terminal that was closed. */
const GONE = ['EPIPE', 'EIO', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** An output whose errors do not end the process. */
export interface KeptOutput {
  /** The first error while somebody was reading, such as a full disk behind `>`; `undefined` where there was none. */
  readonly failure: () => ErcError | undefined;
}

/**
 * Keeps an output from ending its process. What is written after its reader has gone (`train … | head -1`) is dropped, and nobody is told:
 * nobody reads. Any other error is kept.
 *
 * @param name For the error: `standard output`.
 */
export function keepOutput(stream: Pick<NodeJS.WritableStream, 'on'>, name: string): KeptOutput {
  let failure: ErcError | undefined;
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (GONE.includes(cause.code ?? '')) return;
    failure ??= new ErcError(
      `${name}: expected to be written, received ${cause.code ?? cause.message}: what was printed is not all there.`,
      { cause },
    );
  });
  return { failure: () => failure };
}
