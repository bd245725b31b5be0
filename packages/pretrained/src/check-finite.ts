import { EncoderError } from '@erc/core';

/**
 * Refuses what a model gave for an input where a number of it is NaN or infinite: a feature that is stored stays, and one such number spoils a training.
 *
 * @param where Encoder, model and input, for the error; asked for only then.
 * @throws EncoderError
 */
export function checkFiniteOutput(values: Float32Array, where: () => string): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return;
  throw new EncoderError(
    `${where()}: expected finite features, received ${values[wrong]} as element ${wrong} of ${values.length}. The model overflows, or its weights are damaged.`,
  );
}
