import { EncoderError, sha256OfBytes } from '@erc/core';
import { createModelScan } from '@erc/onnx';
import type { ModelFiles } from '../model-files.js';
import { type ModelReader, refused, refusePointer } from '../model-reader.js';
import { openSession } from '../open-session.js';
import type { FetchFile } from './fetch-file.js';

/** The files of a model in a page: found by their addresses, read in memory. */
export interface PageFiles {
  readonly source: ModelFiles;
  readonly reader: ModelReader;
}

/** Options of {@link createPageFiles}. */
export interface PageFilesOptions {
  /** As it was asked for, for errors. */
  readonly model: string;
  /** Commit, tag or branch of a repository, where one was asked for. */
  readonly revision?: string | undefined;
  readonly addressOf: (name: string) => string;
  readonly fetchFile: FetchFile;
}

/** How much of a file is looked through at once. */
const PIECE = 2 ** 20;

/**
 * Reads the files of a model, each fetched when it is looked for. An ONNX file is let go of once a session has it, and fetched again for another
 * one, which must get the same bytes.
 */
export function createPageFiles({ model, revision, addressOf, fetchFile }: PageFilesOptions): PageFiles {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  const hashes = new Map<string, string>();

  async function find(name: string): Promise<string | undefined> {
    const address = addressOf(name);
    if (held.has(address) || hashes.has(address)) return address;
    const bytes = await fetchFile(address);
    if (bytes === undefined) return undefined;
    held.set(address, bytes);
    return address;
  }

  async function bytesOf(address: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = held.get(address) ?? (await fetchFile(address));
    if (bytes === undefined)
      throw new EncoderError(`${address}: expected this file, received none any more.`);
    const expected = hashes.get(address);
    if (!held.has(address) && expected !== undefined && (await sha256OfBytes(bytes)) !== expected) {
      throw new EncoderError(`${address}: expected the bytes that were there before, received others.`);
    }
    return bytes;
  }

  async function take(address: string): Promise<Uint8Array> {
    const bytes = await bytesOf(address);
    held.delete(address);
    return bytes;
  }

  return {
    source: {
      revision,
      find,
      findOptional: find,
      missing: (name) => `${model}: ${name}: expected this file at ${addressOf(name)}, received none.`,
    },
    reader: {
      async hash(address) {
        const bytes = await bytesOf(address);
        refusePointer(address, bytes);
        const sha256 = await sha256OfBytes(bytes);
        hashes.set(address, sha256);
        return { sha256, ...factsOf(bytes, address) };
      },
      text: async (address) => new TextDecoder().decode(await bytesOf(address)),
      folderOf: (address) => address.slice(0, address.lastIndexOf('/')),
      async openSession({ path, externalData, threads, precision, where }) {
        const weights = new Map<string, Uint8Array>();
        for (const [name, address] of externalData) weights.set(name, await take(address));
        return openSession({
          path,
          bytes: await take(path),
          externalData: weights,
          threads,
          precision,
          where,
        });
      },
    },
  };
}

function factsOf(bytes: Uint8Array, where: string): ReturnType<ReturnType<typeof createModelScan>['facts']> {
  const scan = createModelScan(where);
  try {
    for (let at = 0; at < bytes.length; at += PIECE) scan.push(bytes.subarray(at, at + PIECE));
  } catch (error) {
    return refused(error);
  }
  return scan.facts();
}
