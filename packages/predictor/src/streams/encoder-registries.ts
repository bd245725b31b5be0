import {
  createEncoderRegistry,
  type EncoderDescriptor,
  type EncoderRegistry,
  type Modality,
  utteranceColumns,
} from '@erc/core';

/** The descriptor of an encoder of any modality. */
export type AnyEncoder = { [M in Modality]: EncoderDescriptor<M> }[Modality];

/** The encoders of the given modality that a model may name: the built-in ones, loaded only now, and those of a user's own. */
export async function textEncoders(own: readonly AnyEncoder[]): Promise<EncoderRegistry<'text'>> {
  const { builtInTextEncoders } = await import('@erc/encoders-text');
  return createEncoderRegistry('text', [
    { from: '@erc/encoders-text', parts: builtInTextEncoders },
    { from: '@erc/core', parts: [utteranceColumns('text')] },
    { from: GIVEN, parts: own.filter((part) => part.modality === 'text') },
  ]);
}

/** As {@link textEncoders}. */
export async function audioEncoders(own: readonly AnyEncoder[]): Promise<EncoderRegistry<'audio'>> {
  const { builtInAudioEncoders } = await import('@erc/encoders-audio');
  return createEncoderRegistry('audio', [
    { from: '@erc/encoders-audio', parts: builtInAudioEncoders },
    { from: '@erc/core', parts: [utteranceColumns('audio')] },
    { from: GIVEN, parts: own.filter((part) => part.modality === 'audio') },
  ]);
}

/** As {@link textEncoders}. */
export async function visualEncoders(own: readonly AnyEncoder[]): Promise<EncoderRegistry<'visual'>> {
  const { builtInVisualEncoders } = await import('@erc/encoders-visual');
  return createEncoderRegistry('visual', [
    { from: '@erc/encoders-visual', parts: builtInVisualEncoders },
    { from: '@erc/core', parts: [utteranceColumns('visual')] },
    { from: GIVEN, parts: own.filter((part) => part.modality === 'visual') },
  ]);
}

const GIVEN = 'loadPredictor: encoders';
