import type { Recipe } from '@erc/configs';
import type { AudioInput, Encoder, TextInput, VisualInput } from '@erc/core';
import { sha256Of } from '@erc/core/node';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createTextEncoder } from '@erc/encoders-text';
import { createVisualEncoder } from '@erc/encoders-visual';
import { withUserPaths } from './user-encoder.js';

/** An encoder that needs no fitting, and what it reads. */
export type FrozenEncoder =
  | { readonly modality: 'text'; readonly encoder: Encoder<TextInput> }
  | { readonly modality: 'audio'; readonly encoder: Encoder<AudioInput> }
  | { readonly modality: 'visual'; readonly encoder: Encoder<VisualInput> };

/** The encoder of a stream; `undefined` where it is fitted on train, or where the dataset folder has the features. */
export async function openFrozenEncoder(
  options: Recipe['streams'][string],
): Promise<FrozenEncoder | undefined> {
  if (options.encoder.type === 'features' || options.encoder.type === 'tfidf') return undefined;
  switch (options.modality) {
    case 'text':
      return { modality: 'text', encoder: await createTextEncoder(await withUserPaths(options.encoder)) };
    case 'audio':
      return { modality: 'audio', encoder: await createAudioEncoder(await withUserPaths(options.encoder)) };
    case 'visual':
      return { modality: 'visual', encoder: await createVisualEncoder(await withUserPaths(options.encoder)) };
  }
}

/** SHA-256 of an encoder's id, which follows its options, its version and the bytes of its files. */
export const identityOf = ({ id }: { readonly id: string }): string => sha256Of(id);

/** SHA-256 of the id of each frozen encoder, by stream name: files are hashed, nothing is loaded or encoded. */
export async function identifyEncoders(streams: Recipe['streams']): Promise<Record<string, string>> {
  const identities: Record<string, string> = {};
  for (const [name, options] of Object.entries(streams)) {
    const opened = await openFrozenEncoder(options);
    if (!opened) continue;
    identities[name] = identityOf(opened.encoder);
    await opened.encoder.dispose();
  }
  return identities;
}
