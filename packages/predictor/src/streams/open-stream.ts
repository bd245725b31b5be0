import { type Standardizer, specOf, standardize, textInputAt } from '@erc/batches';
import {
  DataError,
  type Encoder,
  EncoderError,
  type EncoderOpening,
  type EncoderRegistry,
  type EncoderUse,
  type Feature,
  type FeatureArray,
  type InputOf,
  type InputSpec,
  isRaw,
  isSparse,
  type Modality,
  parseOptions,
  sha256Of,
  type Truncation,
} from '@erc/core';
import type { Graphs } from '../graphs/open-graphs.js';
import type { ModelManifest } from '../model-folder/manifest.js';
import type { FilesOfEncoder } from '../model-folder/model-files.js';
import type { CheckedTurn } from '../turns/check-turn.js';
import { absentFeature } from './absent-feature.js';
import { columnStream } from './column-stream.js';
import { type AnyEncoder, audioEncoders, textEncoders, visualEncoders } from './encoder-registries.js';
import { halved } from './halve.js';
import { modelPaths } from './model-paths.js';
import { createModuleEncoder, type ModelModule } from './module-encoder.js';
import type { OpenedStream } from './opened-stream.js';

/** Options of {@link openStream}. */
export interface OpenStreamOptions {
  readonly stream: ModelManifest['streams'][string];
  /** Shape of its array in a batch. */
  readonly shape: readonly (number | string)[];
  readonly mayMiss: boolean;
  /** What training fitted for it. */
  readonly state: Readonly<Record<string, FeatureArray>>;
  /** The files of its encoder. */
  readonly folder: FilesOfEncoder | undefined;
  /** Opens graphs of the model folder. @param inputs What they may take. */
  readonly openModule: (
    module: ModelModule,
    inputs: readonly string[],
    outputs: readonly string[],
  ) => Promise<Graphs>;
  /** Encoders that are not built in. */
  readonly encoders: readonly AnyEncoder[];
  /** Threads of its encoder, where that takes a number of them and its options name none. */
  readonly threads: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Comes first in errors: file and stream. */
  readonly where: string;
}

/**
 * Opens the encoder of a stream.
 *
 * @throws DataError for an encoder that is not known, naming it, and for one that is another than in training; ConfigError for options that it does not
 *   have; what the encoder says of its files.
 */
export async function openStream(options: OpenStreamOptions): Promise<OpenedStream> {
  const { modality } = options.stream;
  // Each case by itself: only there it is known whose input it is.
  switch (modality) {
    case 'text':
      return streamOf(await textEncoders(options.encoders), options, (turns, i) => textInputAt(turns, i));
    case 'audio':
      return streamOf(await audioEncoders(options.encoders), options, (turns, i) => {
        const { audio, where } = turns[i]!;
        return audio && { ...audio, where };
      });
    case 'visual':
      return streamOf(await visualEncoders(options.encoders), options, (turns, i) => {
        const { visual, where } = turns[i]!;
        return visual && { ...visual, where };
      });
  }
}

/** What an encoder reads of a turn; `undefined` where there is nothing. */
type InputAt<M extends Modality> = (turns: readonly CheckedTurn[], i: number) => InputOf[M] | undefined;

async function streamOf<M extends Modality>(
  encoders: EncoderRegistry<M>,
  options: OpenStreamOptions,
  inputAt: InputAt<M>,
): Promise<OpenedStream> {
  const { stream, shape, mayMiss, state, where } = options;
  const { modality } = stream;
  const spec: InputSpec = { modality, ...stream.spec };
  const use = useOf(encoders, options);
  if (use.state === 'columns') return columnStream(use.names, { spec, state, where });
  const encoder = await openEncoder(use, options);
  try {
    checkEncoder(encoder, spec, options);
  } catch (error) {
    await encoder.dispose();
    throw error;
  }
  const isFitted = use.state === 'fitted';
  const standardizer = isFitted ? undefined : standardizerOf(state);
  const scaledOf = (feature: Feature): Feature =>
    standardizer ? standardize([feature], standardizer).at(0)! : feature;
  let absent: Feature | undefined;
  // Made once: most turns of a model of several modalities may lack one.
  const absentOnce = (): Feature => {
    absent ??= scaledOf(absentFeature(spec, shape));
    return absent;
  };
  // A text that may be missing is encoded all the same where the encoder is fitted: an empty one has features.
  const isRead = ({ missing }: CheckedTurn): boolean =>
    (isFitted && modality === 'text') || !mayMiss || !missing.includes(modality);
  return {
    modality,
    spec,
    async read(turns, { from, to }, signal) {
      const places: number[] = [];
      const inputs: InputOf[M][] = [];
      for (let i = from; i < to; i++) {
        const input = isRead(turns[i]!) ? inputAt(turns, i) : undefined;
        if (input === undefined) continue;
        places.push(i - from);
        inputs.push(input);
      }
      const cuts = new Map<number, Truncation>();
      const found = await encoder.encode(inputs, {
        ...(signal && { signal }),
        onTruncation: (i, cut) => cuts.set(places[i]!, cut),
      });
      const read = new Map<number, Feature>();
      for (const [k, feature] of found.entries()) {
        checkFeature(feature, spec, where);
        if (spec.kind === 'pixels') checkPictures(feature, shape, turns[from + places[k]!]!.where);
        read.set(places[k]!, scaledOf(stream.storeAs === 'float16' ? halved(feature) : feature));
      }
      return { features: Array.from({ length: to - from }, (_, i) => read.get(i) ?? absentOnce()), cuts };
    },
    dispose: () => encoder.dispose(),
  };
}

/** The encoder that a stream names. */
function useOf<M extends Modality>(
  encoders: EncoderRegistry<M>,
  { stream, folder, threads, where }: OpenStreamOptions,
): EncoderUse<InputOf[M], unknown> {
  const { type } = stream.encoder;
  const part = encoders.parts.find((one) => one.type === type);
  if (!part) {
    throw new DataError(
      `${where}: expected a ${stream.modality} encoder that is built in (${encoders.parts.map((one) => one.type).join(', ')}), received "${type}". One of a plugin is given by its descriptor: loadPredictor(folder, { encoders: [descriptor] }), or --plugin FILE of predict and serve.`,
    );
  }
  const parsed = parseOptions(part.schema, stream.encoder, where);
  const withThreads = part.schema.safeParse({ ...parsed, threads });
  const isFree = threads !== undefined && !('threads' in parsed && parsed.threads !== undefined);
  const chosen = isFree && withThreads.success ? withThreads.data : parsed;
  return part.use(part.withPaths(chosen, modelPaths(folder?.path, where)));
}

function openEncoder<Input>(
  use: EncoderUse<Input, unknown>,
  options: OpenStreamOptions,
): Promise<Encoder<Input>> {
  const { state, folder, signal, where } = options;
  const opening: EncoderOpening = {
    ...(signal && { signal }),
    ...(folder?.readFile && { readFile: folder.readFile }),
  };
  if (options.stream.module) return openModuleEncoder(use, options, opening);
  switch (use.state) {
    case 'frozen':
      return use.open(opening);
    case 'fitted':
      return use.restore(state, opening);
    case 'trained':
      return use.prepare(opening);
    case 'ready':
    case 'columns':
      throw new DataError(
        `${where}: expected an encoder that reads turns, received one of state "${use.state}", which only a dataset folder has.`,
      );
  }
}

/** A frozen encoder whose graphs are those of the model folder. */
async function openModuleEncoder<Input>(
  use: EncoderUse<Input, unknown>,
  { stream: { spec, module }, openModule, where }: OpenStreamOptions,
  opening: EncoderOpening,
): Promise<Encoder<Input>> {
  if (
    !module ||
    use.state !== 'frozen' ||
    !use.prepare ||
    (spec.kind !== 'vector' && spec.kind !== 'sequence')
  ) {
    throw new DataError(
      `${where}: expected a frozen encoder that may be a module, received one of state "${use.state}".`,
    );
  }
  const raw = await use.prepare(opening);
  try {
    return await createModuleEncoder({ raw, module, spec, openModule, where });
  } catch (error) {
    await raw.dispose();
    throw error;
  }
}

/** Whether the encoder is the one of training, as far as that can be seen before it reads anything. */
function checkEncoder(
  { id, dim }: Pick<Encoder<unknown>, 'id' | 'dim'>,
  spec: InputSpec,
  { stream: { encoderId }, where }: OpenStreamOptions,
): void {
  if (encoderId !== undefined && sha256Of(id) !== encoderId) {
    throw new DataError(
      `${where}: expected the encoder ${encoderId.slice(0, 12)}, which the model was trained with, received ${sha256Of(id).slice(0, 12)}: the files of its model, or its version, are others now.`,
    );
  }
  if (isRaw(spec) || dim === spec.dim) return;
  throw new DataError(`${where}: expected an encoder of width ${spec.dim}, received one of ${dim}.`);
}

function checkFeature(feature: Feature, spec: InputSpec, where: string): void {
  const { kind } = specOf(spec.modality, feature);
  if (kind === spec.kind) return;
  throw new EncoderError(`${where}: expected features of kind ${spec.kind}, received ${kind}.`);
}

/** @throws DataError for pictures of another size than the model reads, naming the turn. */
function checkPictures(feature: Feature, shape: readonly (number | string)[], where: string): void {
  const [expected, received] = [shape.slice(-3), isSparse(feature) ? [] : feature.shape.slice(-3)];
  if (expected.join() === received.join()) return;
  throw new DataError(
    `${where}: visual: expected pictures of ${expected.slice(0, 2).reverse().join(' × ')} pixels, which the model reads, received ${received.slice(0, 2).reverse().join(' × ')}.`,
  );
}

function standardizerOf({ mean, sd }: Readonly<Record<string, FeatureArray>>): Standardizer | undefined {
  return mean && sd ? { mean, sd } : undefined;
}
