import { ErcError } from '../../errors.js';

/** What a stream says whose reader has gone: a closed pipe, or a terminal that is no more. */
const GONE = ['EPIPE', 'EIO', 'ENXIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Where an output came to. */
export interface KeptOutput {
  /** What went wrong while somebody was there to read: a full disk behind `>`. @throws nothing where nothing did */
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
