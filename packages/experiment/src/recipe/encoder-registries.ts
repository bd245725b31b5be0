import {
  createEncoderRegistry,
  type EncoderDescriptor,
  type EncoderRegistry,
  type EncoderSchema,
  type Modality,
  type PartList,
  readyFeatures,
  utteranceColumns,
} from '@erc/core';
import { builtInAudioEncoders } from '@erc/encoders-audio';
import { builtInTextEncoders } from '@erc/encoders-text';
import { builtInVisualEncoders } from '@erc/encoders-visual';
import type { PretrainedStreamEncoder } from '@erc/nn';

/** The descriptor of an encoder of any modality. */
export type AnyEncoder = {
  [M in Modality]: EncoderDescriptor<M, EncoderSchema, PretrainedStreamEncoder>;
}[Modality];

/** The encoders that a stream may name, by its modality. */
export interface EncoderRegistries {
  readonly text: EncoderRegistry<'text', PretrainedStreamEncoder>;
  readonly audio: EncoderRegistry<'audio', PretrainedStreamEncoder>;
  readonly visual: EncoderRegistry<'visual', PretrainedStreamEncoder>;
}

/**
 * The built-in encoders, ready features, columns of the dataset folder, and the encoders of plugins.
 *
 * @throws ConfigError for a type that is taken, naming both owners.
 */
export const createEncoderRegistries = (plugins: readonly PartList<AnyEncoder>[]): EncoderRegistries => ({
  text: createEncoderRegistry('text', [
    { from: '@erc/encoders-text', parts: builtInTextEncoders },
    { from: '@erc/core', parts: [readyFeatures('text'), utteranceColumns('text')] },
    ...plugins.map(({ from, parts }) => ({ from, parts: parts.filter((part) => part.modality === 'text') })),
  ]),
  audio: createEncoderRegistry('audio', [
    { from: '@erc/encoders-audio', parts: builtInAudioEncoders },
    { from: '@erc/core', parts: [readyFeatures('audio'), utteranceColumns('audio')] },
    ...plugins.map(({ from, parts }) => ({ from, parts: parts.filter((part) => part.modality === 'audio') })),
  ]),
  visual: createEncoderRegistry('visual', [
    { from: '@erc/encoders-visual', parts: builtInVisualEncoders },
    { from: '@erc/core', parts: [readyFeatures('visual'), utteranceColumns('visual')] },
    ...plugins.map(({ from, parts }) => ({
      from,
      parts: parts.filter((part) => part.modality === 'visual'),
    })),
  ]),
});
