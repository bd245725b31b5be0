import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DataError } from '@erc/core';
import { isOfDisk, isReadOnly } from '@erc/core/node';
import { type Extract, extract, type Header } from 'tar-stream';
import { isOtherHeader } from './end-of-gzip.js';
import type { ArchiveEntry, TakeEntry } from './entry-taker.js';
import type { ArchiveBudget } from './limits.js';

export interface ReadTarOptions {
  readonly budget: ArchiveBudget;
  readonly signal?: AbortSignal | undefined;
  /** Hands on each entry, one after the other; the next one is read when the promise is kept. */
  readonly take: TakeEntry;
}

const KINDS: Readonly<Partial<Record<Header['type'], ArchiveEntry['kind']>>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
};

/** Reads a tar of any format (V7, POSIX, GNU), gzipped or not (by its first bytes), without holding more than a few pieces of it. */
export async function readTar(
  content: AsyncIterable<Uint8Array>,
  { budget, signal, take }: ReadTarOptions,
): Promise<void> {
  const tar = extractAny();
  const takeAll = async (): Promise<void> => {
    let count = 0;
    for await (const entry of tar) {
      const { name, type } = entry.header;
      count++;
      await take({
        name,
        type: type ?? 'entry of unknown kind',
        kind: KINDS[type] ?? 'other',
        content: entry as AsyncIterable<Uint8Array>,
      });
    }
    if (count === 0) throw new DataError('expected a tar archive with entries, received none');
  };
  // Either can fail first; when one does, the other ends with it.
  const feed = pipeline(peelGzip(content), meter(budget), tar as unknown as NodeJS.WritableStream, {
    signal,
  });
  const taking = takeAll().catch((error: unknown) => {
    tar.destroy(error as Error);
    throw error;
  });
  const [fed, taken] = await Promise.allSettled([feed, taking]);
  // What a taker or the disk says is more to the point than that the stream ended early.
  const failure = [taken, fed].find(
    (result) =>
      result.status === 'rejected' &&
      (result.reason instanceof DataError ||
        isOfDisk(result.reason) ||
        isReadOnly(result.reason) ||
        isOtherHeader(result.reason)),
  );
  for (const result of [failure, fed, taken]) if (result?.status === 'rejected') throw result.reason;
}

/** V7 has no mark: a header is known by its checksum. The option has no type yet. */
const extractAny: () => Extract = () => Reflect.apply(extract, undefined, [{ allowUnknownFormat: true }]);

/** The bytes themselves, or what they are zipped from when they start like gzip. */
async function* peelGzip(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    while (head.length < 2) {
      const { value, done } = await chunks.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    const all = rejoined(head, chunks);
    if (head[0] !== 0x1f || head[1] !== 0x8b) {
      yield* all;
      return;
    }
    const gunzip = createGunzip({ chunkSize: 2 ** 18 });
    const source = Readable.from(all, { objectMode: false });
    source.on('error', (error) => gunzip.destroy(error));
    try {
      yield* source.pipe(gunzip);
    } finally {
      source.destroy();
      gunzip.destroy();
    }
  } finally {
    await chunks.return?.();
  }
}

async function* rejoined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function meter(budget: ArchiveBudget): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        budget.addBytes(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}
