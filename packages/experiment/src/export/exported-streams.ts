import { join } from 'node:path';
import { picturesOf } from '@erc/batches';
import {
  ConfigError,
  createRandom,
  DataError,
  type Encoder,
  type EncoderFile,
  type EncoderOpening,
  type EncoderUse,
  type FeatureKind,
  type InputSpec,
  ownValue,
  type RawBounds,
  type StreamSpec,
  sha256Of,
} from '@erc/core';
import type { PretrainedStreamEncoder, StreamEncoder } from '@erc/nn';
import type { ModelManifestInput } from '@erc/predictor';
import { type Checkpoint, RUN_FILE } from '@erc/run-folder';
import { encoderHash, openStoredEncoder } from '../encode/stored-encoders.js';
import type { Stream } from '../encode/streams.js';
import { createStreamEncoders } from '../encode/trained-encoders.js';
import type { Run } from '../evaluate/runs.js';
import type { AnyEncoder } from '../recipe/encoder-registries.js';
import { type PortableEncoder, portableEncoder } from './encoder-files.js';
import { exportModule } from './export-module.js';
import { graphFiles } from './graph-files.js';

/** A stream as a model folder describes it. */
export interface ExportedStream {
  /** What the model reads of it, before any window. */
  readonly spec: InputSpec;
  readonly entry: ModelManifestInput['streams'][string];
  /** What the model folder holds of its encoder, by path. */
  readonly files: PortableEncoder['files'];
  /** Its encoder, where that is part of the model. */
  readonly module?: TrainedModule;
}

/** An encoder that is part of a model. */
interface TrainedModule {
  readonly encoder: StreamEncoder;
  /** How much it reads of an utterance. */
  readonly bounds: RawBounds;
  /** Whether training has computed its frozen lower layers before, and knows no weights of theirs. */
  readonly hasLower: boolean;
}

/** Options of {@link exportStream}. */
export interface ExportStreamOptions {
  readonly name: string;
  readonly run: Pick<Run, 'directory' | 'recipe' | 'registries' | 'encoders' | 'seed'>;
  readonly stream: Stream;
  /** Constants that training fitted, by stream. */
  readonly state: Checkpoint['streams'];
  /** Folder of its encoder's files in the model folder. */
  readonly folder: string;
  /** Most steps of an utterance, where nothing bounds them. */
  readonly longest: number;
  readonly signal: AbortSignal;
}

/**
 * What a model reads of a stream and how that comes to be, without any data: its encoder is opened, or restored from the constants of training.
 *
 * @throws ConfigError for a stream whose features only a dataset folder has; DataError where the encoder's files are not those of training; what encoders
 *   throw when they are opened.
 */
export async function exportStream(options: ExportStreamOptions): Promise<ExportedStream> {
  const {
    name,
    run,
    stream: { use },
  } = options;
  const { window } = run.recipe.streams[name]!;
  if (window?.legacy !== undefined) {
    throw new ConfigError(
      `export: streams.${name}.window: expected a window over the dialogue, received legacy: ${window.legacy}, whose neighbours are those of a corpus's session.`,
    );
  }
  switch (use.state) {
    case 'ready':
      return refuse(name, 'ready features');
    case 'columns':
      return exportColumns(options, use.names);
    case 'trained':
      return exportTrained(options, use);
    case 'frozen':
      return (await exportFrozenModule(options)) ?? exportFeatures(options);
    case 'fitted':
      return exportFeatures(options);
  }
}

function refuse(name: string, received: string): never {
  throw new ConfigError(
    `export: streams.${name}: expected an encoder that reads what is said, heard or seen, received ${received}, which only a dataset folder has.`,
  );
}

/** A stream of numbers that come with a turn: their means and standard deviations are among the constants of training. */
function exportColumns(options: ExportStreamOptions, names: readonly string[]): ExportedStream {
  const { modality } = options.run.recipe.streams[options.name]!;
  const spec = { kind: 'vector', dim: 2 * names.length } as const;
  const { entry, files } = described(options, []);
  return { spec: { modality, ...spec }, files, entry: { ...entry, spec } };
}

/** A stream whose encoder stays outside of the model. */
async function exportFeatures(options: ExportStreamOptions): Promise<ExportedStream> {
  const { name, run, stream, state, signal } = options;
  const { modality, encoder, storeAs } = run.recipe.streams[name]!;
  const files: EncoderFile[] = [];
  const opening = { signal, onFile: (file: EncoderFile): void => void files.push(file) };
  const opened = await openFeatures(stream, ownValue(state, name) ?? {}, opening);
  try {
    const kind = kindOf(run.registries.encoders[modality].of(encoder), encoder);
    const isFrozen = stream.use.state === 'frozen';
    if (isFrozen) checkEncoder(run, name, await encoderHash(stream, opened, { signal }));
    const { entry, files: copies } = described(options, files);
    return {
      spec: { modality, kind, dim: opened.dim },
      files: copies,
      entry: {
        ...entry,
        spec: { kind, dim: opened.dim },
        ...(isFrozen && { encoderId: sha256Of(opened.id) }),
        ...(isFrozen && storeAs === 'float16' && { storeAs }),
      },
    };
  } finally {
    await opened.dispose();
  }
}

/** A stream whose frozen encoder is a module and has no file that runs by itself: one is made of it. `undefined`: it has such a file. */
async function exportFrozenModule(options: ExportStreamOptions): Promise<ExportedStream | undefined> {
  const { name, run, stream, folder, longest, signal } = options;
  const { storeAs } = run.recipe.streams[name]!;
  const files: EncoderFile[] = [];
  const opened = await openModule(stream, { signal }, (file) => files.push(file));
  if (!opened) return undefined;
  const { raw, module } = opened;
  try {
    checkEncoder(run, name, sha256Of(`${module.id}/${raw.id}`));
    const encoder = await module.create({ path: 'frozen', random: createRandom(0) });
    try {
      const graphs = await exportModule(encoder, {
        bounds: raw.bounds ?? {},
        longest,
        where: `export: streams.${name}`,
      });
      const written = graphFiles(graphs, { folder: folder.replace(/^encoders/, 'modules') });
      const { entry, files: copies } = described(options, files);
      const { kind, dim, modality } = encoder.output;
      return {
        spec: { modality, kind, dim },
        files: new Map([...copies, ...written.files]),
        entry: {
          ...entry,
          spec: { kind, dim },
          module: {
            graphs: written.graphs,
            ...(written.weights !== undefined && { weights: written.weights }),
          },
          ...(storeAs === 'float16' && { storeAs }),
        },
      };
    } finally {
      encoder.dispose();
    }
  } finally {
    await module.dispose();
    await raw.dispose();
  }
}

/** A module, and what makes what it reads. */
interface OpenedModule {
  readonly raw: Pick<Encoder<never>, 'id' | 'bounds' | 'dispose'>;
  readonly module: PretrainedStreamEncoder;
}

/** The module of a frozen stream, and what makes what it reads, which is also opened as a predictor opens it: with the files that it then needs. */
async function openModule(
  stream: Stream,
  opening: { readonly signal: AbortSignal },
  onFile: (file: EncoderFile) => void,
): Promise<OpenedModule | undefined> {
  return ofUse<Promise<OpenedModule | undefined>>(stream, async (use) => {
    if (use.state !== 'frozen') return undefined;
    const opened = await use.openModule?.(opening);
    await (opened && (await use.prepare?.({ ...opening, onFile }))?.dispose());
    return opened;
  });
}

/** What a function makes of the use of an encoder, whatever that reads. */
function ofUse<Result>(
  { modality, use }: Stream,
  make: <Input>(use: EncoderUse<Input, PretrainedStreamEncoder>) => Result,
): Result {
  // Each case by itself: only there it is known whose input it is.
  switch (modality) {
    case 'text':
      return make(use);
    case 'audio':
      return make(use);
    case 'visual':
      return make(use);
  }
}

/** A stream whose encoder is part of the model, which then reads what the encoder reads. */
async function exportTrained(
  options: ExportStreamOptions,
  { load }: Extract<Stream['use'], { readonly state: 'trained' }>,
): Promise<ExportedStream> {
  const { name, run, stream, state, signal } = options;
  const files: EncoderFile[] = [];
  const opening = { signal, onFile: (file: EncoderFile): void => void files.push(file) };
  const raw = await openStoredEncoder(stream, opening);
  if (!raw)
    throw new TypeError(`export: streams.${name}: expected an encoder with a raw stream, received none.`);
  const { maxSteps, step } = raw.encoder.bounds ?? {};
  try {
    checkEncoder(run, name, await encoderHash(stream, raw.encoder, { signal }));
  } finally {
    await raw.encoder.dispose();
  }
  const pretrained = await load({ signal });
  try {
    const asRaw: InputSpec = { modality: stream.modality, kind: 'tokens' };
    const modules = await createStreamEncoders(
      { byStream: { [name]: pretrained } },
      { [name]: asRaw },
      run.seed,
    );
    const encoder = modules[name]!;
    const { kind } = encoder.input;
    const picture = ownValue(picturesOf(state), name) ?? step;
    if (!isRawInput(kind) || (kind === 'pixels' && !picture)) {
      encoder.dispose();
      throw new ConfigError(
        `export: streams.${name}: expected a trained encoder of words, of sound or of pictures whose size is known, received ${run.recipe.streams[name]!.encoder.type}, which reads ${kind}: the run is of a version that did not keep their size. Train it again.`,
      );
    }
    const { entry, files: copies } = described(options, files);
    return {
      spec: encoder.input,
      files: copies,
      entry: { ...entry, spec: { kind } },
      module: {
        encoder,
        hasLower: pretrained.lower !== undefined,
        bounds: {
          ...(maxSteps !== undefined && { maxSteps }),
          ...(kind === 'pixels' && picture && { step: picture }),
        },
      },
    };
  } finally {
    await pretrained.dispose();
  }
}

const isRawInput = (kind: FeatureKind): kind is 'tokens' | 'samples' | 'pixels' =>
  ['tokens', 'samples', 'pixels'].includes(kind);

/** What is said of a stream of any kind. */
function described(
  { name, run, folder }: ExportStreamOptions,
  opened: readonly EncoderFile[],
): Pick<PortableEncoder, 'files'> & { readonly entry: Omit<ExportedStream['entry'], 'spec'> } {
  const { modality, encoder: asked, window } = run.recipe.streams[name]!;
  const part = run.registries.encoders[modality].of(asked);
  const portable = portableEncoder({ folder, part, encoder: asked, opened });
  return {
    files: portable.files,
    entry: {
      modality,
      encoder: portable.encoder,
      ...(portable.folder !== undefined && { folder: portable.folder }),
      ...(window && { window }),
    },
  };
}

/** The encoder of a stream of features. */
async function openFeatures(
  stream: Stream,
  state: Checkpoint['streams'][string],
  opening: EncoderOpening,
): Promise<Pick<Encoder<never>, 'id' | 'dim' | 'dispose'>> {
  return ofUse<Promise<Pick<Encoder<never>, 'id' | 'dim' | 'dispose'>>>(stream, (use) => {
    if (use.state === 'frozen') return use.open(opening);
    if (use.state === 'fitted') return use.restore(state, opening);
    throw new TypeError(
      `export: expected an encoder that gives features, received one that is ${use.state}.`,
    );
  });
}

/** One vector or steps: what the options of an encoder of features say. */
function kindOf(part: AnyEncoder, options: Parameters<AnyEncoder['gives']>[0]): StreamSpec['kind'] {
  const kind = part.gives(options);
  if (kind === 'vector' || kind === 'sequence') return kind;
  throw new ConfigError(
    `export: encoder ${part.type}: expected one that says whether it gives a vector or a sequence, received ${kind ?? 'nothing'}.`,
  );
}

/** @throws DataError when the features would not be those that the run was trained on. */
function checkEncoder(
  { directory, encoders = {} }: Pick<Run, 'directory' | 'encoders'>,
  name: string,
  now: string,
): void {
  const then = ownValue(encoders, name);
  if (then === undefined || then === now) return;
  throw new DataError(
    `${join(directory, RUN_FILE.name)}: encoders.${name}: expected encoder ${then.slice(0, 12)}, which the run was trained with, received ${now.slice(0, 12)}: the files of its model, or the version of the encoder, are others now.`,
  );
}
