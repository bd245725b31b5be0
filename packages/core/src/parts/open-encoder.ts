import { ConfigError } from '../errors.js';
import type { Encoder, FeatureArray, FittedEncoder } from '../features.js';
import type { Modality } from '../modality.js';
import { parseOptions } from '../parse-options.js';
import type { EncoderOpening, EncoderRegistry, EncoderUse, InputOf } from './encoder.js';

/** What the functions below take besides an encoder's options. */
export interface OpenEncoderRequest<M extends Modality> extends EncoderOpening {
  /** The encoders that there are. */
  readonly encoders: EncoderRegistry<M>;
  /** Who asks, for errors: `text encoder`. */
  readonly where: string;
}

/**
 * Opens an encoder that needs no training data.
 *
 * @param options Its `type` and that type's own options; they are checked here, once.
 * @throws ConfigError that names each wrong option, and for an encoder that is not frozen with them; the signal's reason when it aborts.
 */
export async function openEncoder<M extends Modality>(
  options: unknown,
  request: OpenEncoderRequest<M>,
): Promise<Encoder<InputOf[M]>> {
  const { use, refuse, opening } = useOf(options, request);
  return use.state === 'frozen' ? use.open(opening) : refuse('frozen');
}

/**
 * Fits an encoder whose constants come from training data.
 *
 * @param train Training inputs only: anything else would leak into the features.
 * @throws as {@link openEncoder}, and for an encoder that is not fitted.
 */
export async function fitEncoder<M extends Modality>(
  options: unknown,
  train: readonly InputOf[M][],
  request: OpenEncoderRequest<M>,
): Promise<FittedEncoder<InputOf[M]>> {
  const { use, refuse, opening } = useOf(options, request);
  return use.state === 'fitted' ? use.fit(train, opening) : refuse('fitted');
}

/**
 * Restores a fitted encoder from what its `state()` gave; it then gives the same features and has the same id.
 *
 * @param options The options it was fitted with.
 * @throws as {@link fitEncoder}, and EncoderError for another encoder's state.
 */
export async function restoreEncoder<M extends Modality>(
  options: unknown,
  state: Readonly<Record<string, FeatureArray>>,
  request: OpenEncoderRequest<M>,
): Promise<FittedEncoder<InputOf[M]>> {
  const { use, refuse, opening } = useOf(options, request);
  return use.state === 'fitted' ? use.restore(state, opening) : refuse('fitted');
}

function useOf<M extends Modality>(
  options: unknown,
  { encoders, where, signal }: OpenEncoderRequest<M>,
): {
  readonly use: EncoderUse<InputOf[M], unknown>;
  readonly refuse: (expected: string) => never;
  readonly opening: EncoderOpening;
} {
  const parsed = parseOptions(encoders.schema, options, where);
  signal?.throwIfAborted();
  const use = encoders.of(parsed).use(parsed);
  return {
    use,
    opening: signal ? { signal } : {},
    refuse(expected) {
      throw new ConfigError(
        `${where}: expected an encoder that is ${expected}, received ${parsed.type}, which is ${use.state} with these options.`,
      );
    },
  };
}
