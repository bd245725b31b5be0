import { type AudioInput, type Encoder, sha256Of, type TextInput, type VisualInput } from '@erc/core';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createTextEncoder } from '@erc/encoders-text';
import { createVisualEncoder } from '@erc/encoders-visual';
import type { Recipe } from '../recipe/recipe.js';
import { withUserPaths } from './user-encoder.js';

/** An encoder that needs no fitting, and what it reads. */
export type FrozenEncoder =
  | { readonly modality: 'text'; readonly encoder: Encoder<TextInput> }
  | { readonly modality: 'audio'; readonly encoder: Encoder<AudioInput> }
  | { readonly modality: 'visual'; readonly encoder: Encoder<VisualInput> };

/**
 * The encoder of a stream; `undefined` where it is fitted on train, or where the dataset folder has the features.
 *
 * @param opening `signal` stops the opening, with its downloads.
 */
export async function openFrozenEncoder(
  options: Recipe['streams'][string],
  opening: { readonly signal: AbortSignal },
): Promise<FrozenEncoder | undefined> {
  if (options.encoder.type === 'features' || options.encoder.type === 'tfidf') return undefined;
  switch (options.modality) {
    case 'text': {
      const own = await withUserPaths(options.encoder);
      return { modality: 'text', encoder: await createTextEncoder(own, opening) };
    }
    case 'audio': {
      const own = await withUserPaths(options.encoder);
      return { modality: 'audio', encoder: await createAudioEncoder(own, opening) };
    }
    case 'visual': {
      const own = await withUserPaths(options.encoder);
      return { modality: 'visual', encoder: await createVisualEncoder(own, opening) };
    }
  }
}

/** SHA-256 of an encoder's id, which follows its options, its version and the bytes of its files. */
export const identityOf = ({ id }: { readonly id: string }): string => sha256Of(id);

/** SHA-256 of the id of each frozen encoder, by stream name: files are hashed, nothing is loaded or encoded. */
export async function identifyEncoders(
  streams: Recipe['streams'],
  opening: { readonly signal: AbortSignal },
): Promise<Record<string, string>> {
  const identities: Record<string, string> = {};
  for (const [name, options] of Object.entries(streams)) {
    const opened = await openFrozenEncoder(options, opening);
    if (!opened) continue;
    identities[name] = identityOf(opened.encoder);
    await opened.encoder.dispose();
  }
  return identities;
}
