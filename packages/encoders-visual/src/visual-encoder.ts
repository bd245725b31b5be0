import {
  createEncoderRegistry,
  type Encoder,
  type EncoderOpening,
  openEncoder,
  type VisualInput,
} from '@erc/core';
import type { z } from 'zod';
import { imageDescriptors } from './descriptors-encoder.js';
import { imageModel } from './image-model/image-model-encoder.js';

/** The encoders of this package: one line for each. */
export const builtInVisualEncoders = [imageDescriptors, imageModel] as const;

/** Options of any of them, told apart by `type`. */
export type VisualEncoderOptions = z.input<(typeof builtInVisualEncoders)[number]['schema']>;

const encoders = createEncoderRegistry('visual', [
  { from: '@erc/encoders-visual', parts: builtInVisualEncoders },
]);

/**
 * A frozen visual encoder: one feature for each utterance's image or folder of frames.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError, as a rejection, that names each wrong option; the signal's reason when it aborts.
 */
export const createVisualEncoder = (
  options: VisualEncoderOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<VisualInput>> => openEncoder(options, { encoders, where: 'visual encoder', ...opening });
