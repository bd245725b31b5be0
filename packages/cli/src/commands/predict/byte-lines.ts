import { DataError } from '@erc/core';

/** A line of text, or why it is none. */
export type ByteLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: DataError };

/** Options of {@link byteLines}. */
export interface ByteLinesOptions {
  /** Named in errors. */
  readonly name: string;
  /** Bytes of a line: longer ones are passed over, and no more than this is held. @default 16 MiB */
  readonly most?: number;
}

const LINE_FEED = 0x0a;
const MOST = 16 * 2 ** 20;

/**
 * Lines of bytes in UTF-8 as they come, numbered from 1. Blank lines are passed over, and counted.
 *
 * @param source Bytes in pieces of any length.
 */
export async function* byteLines(
  source: AsyncIterable<unknown>,
  { name, most = MOST }: ByteLinesOptions,
): AsyncGenerator<ByteLine, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [number, length] = [1, 0];
  let pieces: Buffer[] = [];
  const take = (piece: Buffer): void => {
    length += piece.length;
    if (length <= most) pieces.push(piece);
    else pieces = [];
  };
  const line = (): ByteLine | undefined => {
    const bytes = Buffer.concat(pieces);
    const received = length;
    [pieces, length] = [[], 0];
    const where = `${name} line ${number}`;
    if (received > most) {
      return {
        number,
        problem: new DataError(`${where}: expected at most ${most} bytes, received ${received}.`),
      };
    }
    try {
      const text = decoder.decode(bytes);
      return text.trim() === '' ? undefined : { number, text };
    } catch (cause) {
      const problem = new DataError(`${where}: expected UTF-8 text, received bytes in another encoding.`, {
        cause,
      });
      return { number, problem };
    }
  };
  for await (const chunk of source) {
    let left = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = left.indexOf(LINE_FEED); end >= 0; end = left.indexOf(LINE_FEED)) {
      take(left.subarray(0, end));
      left = left.subarray(end + 1);
      const found = line();
      if (found) yield found;
      number++;
    }
    take(left);
  }
  const last = line();
  if (last) yield last;
}
