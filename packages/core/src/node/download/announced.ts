import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

/** Schema of {@link AnnouncedHash}. */
export const announcedHashSchema = z.strictObject({
  algorithm: z.enum(['MD5', 'SHA-1', 'SHA-256']),
  hex: z.string().regex(/^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/),
});

/** A hash of the whole file, as its server names it. A SHA-1 is of the bytes, or of the blob that git makes of them. */
export type AnnouncedHash = z.infer<typeof announcedHashSchema>;

/** What the answers of a server say of a file as a whole. */
export interface Announced {
  readonly hash?: AnnouncedHash | undefined;
  readonly bytes?: number | undefined;
}

/**
 * Reads the headers that tell size and hash of a file. The Hugging Face hub names both of a large file before it sends on to where that lies
 * (`X-Linked-ETag`, `X-Linked-Size`); its ETags, and those of its mirrors, are hashes of the content. Google's storage has an MD5.
 *
 * @param answers Headers of each answer, the first first.
 */
export function readAnnounced(answers: readonly Headers[]): Announced {
  const first = <T>(read: (headers: Headers) => T | undefined): T | undefined => {
    for (const headers of answers) {
      const found = read(headers);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    hash:
      first((headers) => hashOfEtag(headers.get('x-linked-etag'))) ??
      first((headers) => hashOfEtag(headers.get('etag'))) ??
      first((headers) => md5OfGoogle(headers.get('x-goog-hash'))),
    bytes: first((headers) => {
      const size = headers.get('x-linked-size');
      return size !== null && /^\d{1,15}$/.test(size) ? Number(size) : undefined;
    }),
  };
}

/** Any other ETag, an MD5 too, may be made of anything. */
function hashOfEtag(etag: string | null): AnnouncedHash | undefined {
  const [, hex] = /^(?:W\/)?"([0-9a-f]{40}|[0-9a-f]{64})"$/.exec(etag ?? '') ?? [];
  if (hex === undefined) return undefined;
  return { algorithm: hex.length === 40 ? 'SHA-1' : 'SHA-256', hex };
}

function md5OfGoogle(text: string | null): AnnouncedHash | undefined {
  const [, base64] = /(?:^|[\s,])md5=([A-Za-z0-9+/]{22}==)/.exec(text ?? '') ?? [];
  if (base64 === undefined) return undefined;
  return { algorithm: 'MD5', hex: Buffer.from(base64, 'base64').toString('hex') };
}

/** The hash that a file has in place of the one that was announced; `undefined` when it is that one. */
export async function otherHashOf(
  path: string,
  bytes: number,
  { algorithm, hex }: AnnouncedHash,
): Promise<string | undefined> {
  const sums = [createHash(algorithm.replace('-', '').toLowerCase())];
  if (algorithm === 'SHA-1') sums.push(createHash('sha1').update(`blob ${bytes}\0`));
  await pipeline(
    createReadStream(path, { highWaterMark: 2 ** 18 }),
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) for (const sum of sums) sum.update(chunk);
    },
  );
  const digests = sums.map((sum) => sum.digest('hex'));
  return digests.includes(hex) ? undefined : digests.at(-1);
}
