import { createRandom, DataError } from '@erc/core';

/** Inputs of each kind of file. The full check sets `ERC_FUZZ` to 200,000. */
export const INPUTS = Number(process.env.ERC_FUZZ ?? 2000);
/** No input is longer than a few kB: a reader that takes longer hangs. */
const MAX_MILLISECONDS = 1000;
/** What all inputs together may add to the largest resident memory of the process, in kB: far less than one unbounded allocation. */
const MAX_GROWTH = 768 * 1024;

export interface FuzzOptions {
  /** Sound files to begin with. */
  readonly seeds: readonly Buffer[];
  /** What such files are made of, and what breaks readers of them. */
  readonly pieces: readonly Buffer[];
  /** Mutations fall mostly among the first so many bytes. @default anywhere */
  readonly head?: number;
  /** Reads a file. @returns How much it gave, in numbers or characters; none for a problem that is returned. */
  readonly read: (file: Buffer) => number | undefined;
  /** What a reader may give for each byte of the file. @default 1 */
  readonly most?: number;
}

/**
 * Reads mutated files, the same ones each time. Each gives no more than the file can hold, or a DataError or a problem.
 *
 * @returns How many were read.
 * @throws Error with the input for anything else: another error, a file that takes long, memory that grows.
 */
export function fuzz({ seeds, pieces, head = Number.MAX_SAFE_INTEGER, read, most = 1 }: FuzzOptions): number {
  const random = createRandom(7);
  const before = process.resourceUsage().maxRSS;
  let sound = 0;
  for (let n = 0; n < INPUTS; n++) {
    const file = mutate(seeds[n % seeds.length]!, { pieces, head, integer: random.integer });
    const fail = (problem: string, cause?: unknown): never => {
      throw new Error(`input ${n}: ${problem}: ${file.toString('base64')}`, { cause });
    };
    try {
      const given = timed(() => read(file), fail);
      if (given === undefined) continue;
      if (given > most * file.length) fail(`gave ${given} of ${file.length} bytes`);
      sound++;
    } catch (error) {
      if (!(error instanceof DataError)) fail('expected a DataError', error);
    }
  }
  const growth = process.resourceUsage().maxRSS - before;
  if (growth > MAX_GROWTH) throw new Error(`memory grew by ${growth} kB`);
  return sound;
}

function timed<T>(read: () => T, fail: (problem: string) => never): T {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  try {
    return read();
  } finally {
    // On a busy machine time passes without the reader: its own is counted.
    if (performance.now() - start > MAX_MILLISECONDS) {
      const { user } = process.cpuUsage(cpu);
      if (user / 1000 > MAX_MILLISECONDS) fail(`took ${user / 1000} ms`);
    }
  }
}

/** Changes one to four things: bits, bytes, a piece put in or over, a part cut out, doubled, or all after a place. */
function mutate(
  seed: Buffer,
  {
    pieces,
    head,
    integer,
  }: Required<Pick<FuzzOptions, 'pieces' | 'head'>> & { readonly integer: (below: number) => number },
): Buffer {
  let file = Buffer.from(seed);
  for (let n = 1 + integer(4); n > 0; n--) {
    // Headers are where a reader can go wrong.
    const at = integer(integer(4) === 0 ? file.length + 1 : Math.min(file.length, head) + 1);
    const piece = pieces[integer(pieces.length)]!;
    const to = Math.min(file.length, at + 1 + integer(24));
    const kind = integer(7);
    if (kind === 0 && at < file.length) file[at]! ^= 1 << integer(8);
    else if (kind === 1 && at < file.length) file[at] = integer(256);
    else if (kind === 2) file = Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]);
    else if (kind === 3) file.set(piece.subarray(0, Math.max(0, file.length - at)), at);
    else if (kind === 4) file = Buffer.concat([file.subarray(0, at), file.subarray(to)]);
    else if (kind === 5) file = Buffer.concat([file.subarray(0, to), file.subarray(at)]);
    else file = file.subarray(0, at);
  }
  return file;
}
