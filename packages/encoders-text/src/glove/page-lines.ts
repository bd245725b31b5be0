// What stands behind `#glove-lines` in package.json, in a browser.
import { type EncoderOpening, sha256OfBytes } from '@erc/core';
import { readOptionFile } from '@erc/pretrained';
import type { LineFile } from './line-file.js';

/** Bytes that are given at once. */
const PIECE = 2 ** 20;

/** A file of word vectors by its address, held in memory. */
export async function openLineFile(path: string, { signal, readFile }: EncoderOpening): Promise<LineFile> {
  const bytes = await readOptionFile(path, { where: 'glove', signal, readFile });
  return {
    path,
    sha256: () => sha256OfBytes(bytes),
    async *pieces() {
      for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    },
    stamp: async () => '',
    open: async () => ({
      read: async (start, length) => bytes.subarray(start, start + length),
      close: async () => {},
    }),
  };
}
