import { join } from 'node:path';
import {
  ConfigError,
  DataError,
  type Encoder,
  type EncoderOpening,
  type EncoderUse,
  type InputSpec,
  ownValue,
  type StreamSpec,
  sha256Of,
} from '@erc/core';
import type { ModelManifestInput } from '@erc/predictor';
import { type Checkpoint, RUN_FILE } from '@erc/run-folder';
import { encoderHash } from '../encode/stored-encoders.js';
import type { Stream } from '../encode/streams.js';
import type { Run } from '../evaluate/runs.js';
import type { AnyEncoder } from '../recipe/encoder-registries.js';

/** A stream as a model folder describes it. */
export interface ExportedStream {
  /** Before any window. */
  readonly spec: InputSpec;
  readonly entry: ModelManifestInput['streams'][string];
}

/** Options of {@link exportStream}. */
export interface ExportStreamOptions {
  readonly name: string;
  readonly run: Pick<Run, 'directory' | 'recipe' | 'registries' | 'encoders'>;
  readonly stream: Stream;
  /** Constants that training fitted, by stream. */
  readonly state: Checkpoint['streams'];
  readonly opening: Required<EncoderOpening>;
}

/**
 * What a model reads of a stream and how that comes to be, without any data: its encoder is opened, or restored from the constants of training.
 *
 * @throws ConfigError for a stream whose features only a dataset folder has; DataError where the encoder's files are not those of training; what encoders
 *   throw when they are opened.
 */
export async function exportStream({
  name,
  run,
  stream,
  state,
  opening,
}: ExportStreamOptions): Promise<ExportedStream> {
  const options = run.recipe.streams[name]!;
  const { modality, encoder, window, storeAs } = options;
  refuseWindow(name, window);
  const refuse = (received: string): never => {
    throw new ConfigError(
      `export: streams.${name}: expected an encoder that reads what is said, heard or seen, received ${received}, which only a dataset folder has.`,
    );
  };
  const described = {
    modality,
    encoder: { ...encoder },
    ...(window && { window }),
  };
  const { use } = stream;
  if (use.state === 'ready') return refuse('ready features');
  if (use.state === 'columns') return refuse('columns of numbers');
  if (use.state === 'trained') {
    throw new ConfigError(
      `export: streams.${name}: expected a frozen or fitted encoder, received ${encoder.type}, which is trained.`,
    );
  }
  const opened = await openFeatures(stream, ownValue(state, name) ?? {}, opening);
  try {
    const kind = kindOf(run.registries.encoders[modality].of(encoder), encoder);
    const spec: StreamSpec = { modality, kind, dim: opened.dim };
    const isFrozen = use.state === 'frozen';
    if (isFrozen) await checkEncoder(run, name, await encoderHash(stream, opened, opening));
    return {
      spec,
      entry: {
        ...described,
        spec: { kind, dim: opened.dim },
        ...(isFrozen && { encoderId: sha256Of(opened.id) }),
        ...(isFrozen && storeAs === 'float16' && { storeAs }),
      },
    };
  } finally {
    await opened.dispose();
  }
}

/** The encoder of a stream of features. */
async function openFeatures(
  { modality, use }: Stream,
  state: Checkpoint['streams'][string],
  opening: EncoderOpening,
): Promise<Pick<Encoder<never>, 'id' | 'dim' | 'dispose'>> {
  const open = <Input>(
    own: EncoderUse<Input, unknown>,
  ): Promise<Pick<Encoder<Input>, 'id' | 'dim' | 'dispose'>> => {
    if (own.state === 'frozen') return own.open(opening);
    if (own.state === 'fitted') return own.restore(state, opening);
    throw new TypeError(
      `export: expected an encoder that gives features, received one that is ${own.state}.`,
    );
  };
  // Each case by itself: only there it is known whose input it is.
  switch (modality) {
    case 'text':
      return open(use);
    case 'audio':
      return open(use);
    case 'visual':
      return open(use);
  }
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
async function checkEncoder(
  { directory, encoders = {} }: ExportStreamOptions['run'],
  name: string,
  now: string,
): Promise<void> {
  const then = ownValue(encoders, name);
  if (then === undefined || then === now) return;
  throw new DataError(
    `${join(directory, RUN_FILE.name)}: encoders.${name}: expected encoder ${then.slice(0, 12)}, which the run was trained with, received ${now.slice(0, 12)}: the files of its model, or the version of the encoder, are others now.`,
  );
}

function refuseWindow(name: string, window: Run['recipe']['streams'][string]['window']): void {
  if (window?.legacy === undefined) return;
  throw new ConfigError(
    `export: streams.${name}.window: expected a window over the dialogue, received legacy: ${window.legacy}, whose neighbours are those of a corpus's session.`,
  );
}
