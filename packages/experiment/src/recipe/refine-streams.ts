import type { z } from 'zod';
import type { EncoderRegistries } from './encoder-registries.js';
import type { Recipe } from './recipe.js';

/** What the keys of a stream have to be beside its encoder. */
export function refineStreams(
  streams: Recipe['streams'],
  encoders: EncoderRegistries,
  context: z.core.$RefinementCtx,
): void {
  for (const [name, { modality, encoder, standardize, storeAs }] of Object.entries(streams)) {
    const part = encoders[modality].of(encoder);
    const { state } = part.use(encoder);
    const refuse = (path: readonly string[], message: string): void =>
      context.addIssue({ code: 'custom', path: ['streams', name, ...path], message });
    if (storeAs !== undefined && state !== 'frozen') {
      refuse(
        ['storeAs'],
        `expected no such key with the encoder ${encoder.type}, which stores nothing; received ${storeAs}`,
      );
    }
    if (standardize !== undefined && state === 'fitted') {
      refuse(
        ['standardize'],
        `expected no such key with the encoder ${encoder.type}, received ${standardize}`,
      );
    }
    if (part.gives(encoder) === 'tokens') {
      refuse(
        ['encoder', 'type'],
        `expected an encoder of vectors or steps of vectors, received ${encoder.type}: nothing in a recipe reads token ids yet`,
      );
    }
    if (state === 'trained') {
      refuse(
        ['encoder'],
        `expected options with which ${encoder.type} is not trained, received such: nothing trains encoders yet`,
      );
    }
  }
}
