import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '@erc/core';

/** The four classes of WebCodecs that decoding needs. */
export interface WebCodecs {
  readonly VideoDecoder: typeof globalThis.VideoDecoder;
  readonly AudioDecoder: typeof globalThis.AudioDecoder;
  readonly EncodedVideoChunk: typeof globalThis.EncodedVideoChunk;
  readonly EncodedAudioChunk: typeof globalThis.EncodedAudioChunk;
}

/** How to get what `auto` would take first. */
export const INSTALL_COMMAND = 'npm i mediabunny @napi-rs/webcodecs@1.3.1';

/** Something that could be had, or why not. */
export type Loaded<T> = { readonly value: T; readonly id: string } | { readonly problem: string };

/** WebCodecs for Node, where the package is installed. */
export async function loadPackagedCodecs(): Promise<Loaded<WebCodecs>> {
  try {
    const codecs = (await import('@napi-rs/webcodecs')) as unknown as WebCodecs;
    return { value: codecs, id: `@napi-rs/webcodecs ${versionOf('@napi-rs/webcodecs')}` };
  } catch (error) {
    return { problem: `@napi-rs/webcodecs: ${firstLine(error)}` };
  }
}

/** The runtime's own WebCodecs: browsers have them, and Node may some day. */
export function findRuntimeCodecs(): Loaded<WebCodecs> {
  const { VideoDecoder, AudioDecoder, EncodedVideoChunk, EncodedAudioChunk } =
    globalThis as Partial<WebCodecs>;
  if (VideoDecoder && AudioDecoder && EncodedVideoChunk && EncodedAudioChunk) {
    return { value: { VideoDecoder, AudioDecoder, EncodedVideoChunk, EncodedAudioChunk }, id: 'WebCodecs' };
  }
  return { problem: 'this runtime has no WebCodecs of its own' };
}

export type Mediabunny = typeof import('mediabunny');

/** The reader of container formats that WebCodecs needs beside it. */
export async function loadMediabunny(): Promise<Loaded<Mediabunny>> {
  try {
    return { value: await import('mediabunny'), id: `mediabunny ${versionOf('mediabunny')}` };
  } catch (error) {
    return { problem: `mediabunny: ${firstLine(error)}` };
  }
}

/** From the package.json above the file that is loaded: packages need not export it. */
function versionOf(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
      const path = join(folder, 'package.json');
      if (!existsSync(path)) continue;
      const { name: found, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      if (found === name && typeof version === 'string') return version;
    }
  } catch {
    // A browser has no files. The results are told apart by the rest.
  }
  return 'of an unknown version';
}

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0]!;
