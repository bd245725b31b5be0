import {
  type AudioInput,
  type Encoder,
  type EncoderUse,
  sha256Of,
  type TextInput,
  type VisualInput,
} from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { createModuleEncoder } from './module-encoder.js';
import type { Stream, Streams } from './streams.js';

/** An encoder that needs no training data, and what it reads: what it gives is kept in the feature store. */
export type StoredEncoder =
  | { readonly modality: 'text'; readonly encoder: Encoder<TextInput> }
  | { readonly modality: 'audio'; readonly encoder: Encoder<AudioInput> }
  | { readonly modality: 'visual'; readonly encoder: Encoder<VisualInput> };

/** How a process opens encoders. */
interface Opening {
  /** Stops the opening, with its downloads. */
  readonly signal: AbortSignal;
}

/** The frozen encoder of a stream, or what prepares the raw stream of one that is trained; `undefined` where there is neither. */
export async function openStoredEncoder(
  { modality, use }: Stream,
  opening: Opening,
): Promise<StoredEncoder | undefined> {
  if (use.state !== 'frozen' && use.state !== 'trained') return undefined;
  opening.signal.throwIfAborted();
  // Each case by itself: only there it is known whose input it is.
  switch (modality) {
    case 'text':
      return { modality, encoder: await openUse(use, opening) };
    case 'audio':
      return { modality, encoder: await openUse(use, opening) };
    case 'visual':
      return { modality, encoder: await openUse(use, opening) };
  }
}

async function openUse<Input>(
  use: Extract<EncoderUse<Input, PretrainedStreamEncoder>, { readonly state: 'frozen' | 'trained' }>,
  opening: Opening,
): Promise<Encoder<Input>> {
  if (use.state === 'trained') return use.prepare(opening);
  const module = await use.openModule?.(opening);
  return module ? createModuleEncoder(module) : use.open(opening);
}

/**
 * SHA-256 of what decides the features of a stream: the id of its encoder, which follows its options, its version and the bytes of its files; where
 * it is trained, also what it is trained from.
 */
export async function encoderHash(
  { use }: Pick<Stream, 'use'>,
  { id }: { readonly id: string },
  opening: Opening,
): Promise<string> {
  if (use.state !== 'trained') return sha256Of(id);
  const trained = await use.load(opening);
  await trained.dispose();
  return sha256Of(`${id}\n${trained.id}`);
}

/** {@link encoderHash} of each stream, by name: files are hashed, nothing is loaded or encoded. */
export async function identifyEncoders(streams: Streams, opening: Opening): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, stream] of Object.entries(streams)) {
    const opened = await openStoredEncoder(stream, opening);
    if (!opened) continue;
    hashes[name] = await encoderHash(stream, opened.encoder, opening);
    await opened.encoder.dispose();
  }
  return hashes;
}
