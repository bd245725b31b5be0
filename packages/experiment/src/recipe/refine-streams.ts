import type { z } from 'zod';
import type { EncoderRegistries } from './encoder-registries.js';
import type { Recipe } from './recipe.js';

/** What the keys of a stream have to be beside its encoder. */
export function refineStreams(
  streams: Recipe['streams'],
  encoders: EncoderRegistries,
  context: z.core.$RefinementCtx,
): void {
  for (const [name, { modality, encoder, standardize, storeAs, window }] of Object.entries(streams)) {
    const part = encoders[modality].of(encoder);
    const use = part.use(encoder);
    const { state } = use;
    const keepsFeatures = state === 'frozen' || (state === 'trained' && use.hasLower);
    const refuse = (path: readonly string[], message: string): void =>
      context.addIssue({ code: 'custom', path: ['streams', name, ...path], message });
    if (storeAs !== undefined && !keepsFeatures) {
      refuse(
        ['storeAs'],
        `expected no such key with ${state === 'trained' ? 'an encoder that is trained whole, which reads whole numbers' : `the encoder ${encoder.type}, which stores nothing`}; received ${storeAs}`,
      );
    }
    if (standardize !== undefined && (state === 'fitted' || state === 'columns' || state === 'trained')) {
      refuse(
        ['standardize'],
        `expected no such key with ${state === 'trained' ? 'an encoder that is trained' : `the encoder ${encoder.type}`}, received ${standardize}`,
      );
    }
    if (window !== undefined && state === 'trained') {
      refuse(
        ['window'],
        'expected no such key with an encoder that is trained, since a batch has not the neighbours of each utterance: a context over the dialogue has; received one',
      );
    }
    if (part.gives(encoder) === 'tokens') {
      refuse(
        ['encoder', 'type'],
        `expected an encoder of vectors or steps of vectors, received ${encoder.type}, which gives token ids`,
      );
    }
  }
}
