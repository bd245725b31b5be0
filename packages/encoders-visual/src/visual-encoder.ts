import { type EncodeOptions, type Encoder, parseOptions, type VisualInput } from '@erc/core';
import { z } from 'zod';
import { createImageDescriptorsEncoder } from './descriptors-encoder.js';
import { imageDescriptorsOptionsSchema } from './descriptors-options.js';
import { createImageModelEncoder } from './image-model/image-model-encoder.js';
import { imageModelOptionsSchema } from './image-model/image-model-options.js';

/** Options of any visual encoder, told apart by `type`. */
export const visualEncoderOptionsSchema = z.discriminatedUnion('type', [
  imageDescriptorsOptionsSchema,
  imageModelOptionsSchema,
]);

/** Options of any visual encoder, told apart by `type`. */
export type VisualEncoderOptions = z.input<typeof visualEncoderOptionsSchema>;

type Factories = {
  readonly [T in VisualEncoderOptions['type']]: (
    options: Extract<VisualEncoderOptions, { type: T }>,
    opening: Pick<EncodeOptions, 'signal'>,
  ) => Encoder<VisualInput> | Promise<Encoder<VisualInput>>;
};

/** One line for each type. */
const FACTORIES: Factories = {
  'image-descriptors': createImageDescriptorsEncoder,
  'image-model': createImageModelEncoder,
};

/**
 * A frozen visual encoder: one feature array for each utterance's image or folder of frames.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError, as a rejection, that names each wrong option; the signal's reason when it aborts.
 */
export async function createVisualEncoder(
  options: VisualEncoderOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Encoder<VisualInput>> {
  const { type } = parseOptions(visualEncoderOptionsSchema, options, 'visual encoder');
  signal?.throwIfAborted();
  // Each factory parses its own options again, and knows their type from that.
  return FACTORIES[type](options as never, signal ? { signal } : {});
}
