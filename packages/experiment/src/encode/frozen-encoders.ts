import { type AudioInput, type Encoder, sha256Of, type TextInput, type VisualInput } from '@erc/core';
import type { Stream, Streams } from './streams.js';

/** An encoder that needs no training data, and what it reads. */
export type FrozenEncoder =
  | { readonly modality: 'text'; readonly encoder: Encoder<TextInput> }
  | { readonly modality: 'audio'; readonly encoder: Encoder<AudioInput> }
  | { readonly modality: 'visual'; readonly encoder: Encoder<VisualInput> };

/**
 * The encoder of a stream; `undefined` where it is not frozen.
 *
 * @param opening `signal` stops the opening, with its downloads.
 */
export async function openFrozenEncoder(
  { modality, use }: Stream,
  opening: { readonly signal: AbortSignal },
): Promise<FrozenEncoder | undefined> {
  if (use.state !== 'frozen') return undefined;
  opening.signal.throwIfAborted();
  switch (modality) {
    case 'text':
      return { modality, encoder: await use.open(opening) };
    case 'audio':
      return { modality, encoder: await use.open(opening) };
    case 'visual':
      return { modality, encoder: await use.open(opening) };
  }
}

/** SHA-256 of an encoder's id, which follows its options, its version and the bytes of its files. */
export const encoderHash = ({ id }: { readonly id: string }): string => sha256Of(id);

/** SHA-256 of the id of each frozen encoder, by stream name: files are hashed, nothing is loaded or encoded. */
export async function identifyEncoders(
  streams: Streams,
  opening: { readonly signal: AbortSignal },
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, stream] of Object.entries(streams)) {
    const opened = await openFrozenEncoder(stream, opening);
    if (!opened) continue;
    hashes[name] = encoderHash(opened.encoder);
    await opened.encoder.dispose();
  }
  return hashes;
}
