import type { EncoderRegistry, EncoderUse, InputOf, Modality, ParsedEncoder } from '@erc/core';
import type { StoreAs } from '@erc/features';
import type { PretrainedStreamEncoder } from '@erc/nn';
import type { EncoderRegistries } from '../recipe/encoder-registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { userPaths } from '../user-paths.js';

/** What a stream says beside its encoder. */
interface StreamOptions {
  /** How its features are kept in the feature store. @default float32 */
  readonly storeAs?: StoreAs | undefined;
  /** Whether its features are standardized with training statistics. */
  readonly standardize: boolean;
}

/** A stream of a recipe: how its features come to be, with the user's paths resolved. */
export type Stream = {
  [M in Modality]: StreamOptions & {
    readonly modality: M;
    readonly use: EncoderUse<InputOf[M], PretrainedStreamEncoder>;
  };
}[Modality];

/** Streams by name. */
export type Streams = Readonly<Record<string, Stream>>;

/** The streams of a recipe, each with its encoder looked up. Nothing is opened. */
export const resolveStreams = (streams: Recipe['streams'], encoders: EncoderRegistries): Streams =>
  Object.fromEntries(Object.entries(streams).map(([name, stream]) => [name, streamOf(stream, encoders)]));

/** Those that a job reads, in its order. */
export const streamsNamed = (streams: Streams, names: readonly string[]): Streams =>
  Object.fromEntries(names.map((name) => [name, streams[name]!]));

function streamOf(
  { modality, encoder, storeAs, standardize = false }: Recipe['streams'][string],
  encoders: EncoderRegistries,
): Stream {
  const options = { storeAs, standardize };
  switch (modality) {
    case 'text':
      return { ...options, modality, use: useOf(encoders.text, encoder) };
    case 'audio':
      return { ...options, modality, use: useOf(encoders.audio, encoder) };
    case 'visual':
      return { ...options, modality, use: useOf(encoders.visual, encoder) };
  }
}

function useOf<M extends Modality>(
  encoders: EncoderRegistry<M, PretrainedStreamEncoder>,
  options: ParsedEncoder,
): EncoderUse<InputOf[M], PretrainedStreamEncoder> {
  const part = encoders.of(options);
  return part.use(part.withPaths(options, userPaths));
}
