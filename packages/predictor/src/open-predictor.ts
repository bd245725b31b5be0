import { bucketsOf, type StreamWindow } from '@erc/batches';
import { ConfigError, type FeatureArray, type Modality, readSafetensors } from '@erc/core';
import type { ClipOptions } from '@erc/media';
import { createConversation } from './conversation.js';
import { openGraphs } from './graphs/open-graphs.js';
import { MANIFEST_NAME, type ModelManifest } from './model-folder/manifest.js';
import type { ModelFiles } from './model-folder/model-files.js';
import { readManifest } from './model-folder/read-manifest.js';
import { type OpenedModel, outputWidths } from './predict-rows.js';
import { predictTurns } from './predict-turns.js';
import type { Predictor } from './predictor.js';
import { createQueue } from './queue.js';
import { clipOptionsOf } from './recordings/clip-options.js';
import { createSession, refuseReadingAhead } from './session.js';
import type { AnyEncoder } from './streams/encoder-registries.js';
import { openStream } from './streams/open-stream.js';
import type { OpenedStream } from './streams/opened-stream.js';
import { checkTurn, type TurnNeeds } from './turns/check-turn.js';
import { checkCount, checkTexts } from './turns/limits.js';

/** Options of {@link openPredictor}. */
export interface OpenPredictorOptions {
  /** Encoders that are not built in. @default none */
  readonly encoders?: readonly AnyEncoder[] | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a model where it is called: it computes in the same thread.
 *
 * @param files Closed by `dispose`, or when this fails.
 */
export async function openPredictor(
  files: ModelFiles,
  options: OpenPredictorOptions = {},
): Promise<Predictor> {
  try {
    const opened = await openModel(files, options);
    return predictorOf(opened, files, await clipsOf(files, opened));
  } catch (error) {
    files.close();
    throw error;
  }
}

async function openModel(files: ModelFiles, options: OpenPredictorOptions): Promise<OpenedModel> {
  const { signal, threads } = options;
  const where = `${files.where}/${MANIFEST_NAME}`;
  const { model } = await readManifest(files);
  signal?.throwIfAborted();
  // Beside the encoders: in a page the WebAssembly of ONNX Runtime takes longer than all the rest.
  const opening = openGraphs({
    files,
    model,
    inputs: Object.keys(model.inputs),
    outputs: Object.keys(outputWidths(model)),
    threads,
  });
  opening.catch(() => undefined);
  const streams: Record<string, OpenedStream> = {};
  try {
    const state = await readState(files, model);
    for (const name of Object.keys(model.streams)) {
      streams[name] = await openStreamOf(name, { files, model, state, where }, options);
      signal?.throwIfAborted();
    }
    return {
      model,
      streams,
      graphs: await opening,
      windows: windowsOf(model),
      buckets: bucketsOf(state),
      where,
    };
  } catch (error) {
    for (const stream of Object.values(streams)) await stream.dispose();
    await opening.then((graphs) => graphs.dispose()).catch(() => undefined);
    throw error;
  }
}

/** Stream name → array name → array. */
type State = Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;

async function readState(files: ModelFiles, model: ModelManifest): Promise<State> {
  const state: Record<string, Record<string, FeatureArray>> = Object.fromEntries(
    Object.keys(model.streams).map((name) => [name, {}]),
  );
  if (model.state === undefined) return state;
  const bytes = await files.bytes(model.state, model.files[model.state]!);
  const { tensors } = readSafetensors(bytes, `${files.where}/${model.state}`);
  for (const [path, { data, shape }] of Object.entries(tensors)) {
    const stream = Object.keys(state).find((name) => path.startsWith(`${name}/`));
    if (stream === undefined || data instanceof Uint8Array) continue;
    state[stream]![path.slice(stream.length + 1)] = { data, shape };
  }
  return state;
}

async function openStreamOf(
  name: string,
  {
    files,
    model,
    state,
    where,
  }: {
    readonly files: ModelFiles;
    readonly model: ModelManifest;
    readonly state: State;
    readonly where: string;
  },
  { encoders = [], threads, signal }: OpenPredictorOptions,
): Promise<OpenedStream> {
  const stream = model.streams[name]!;
  const { folder } = stream;
  return openStream({
    stream,
    shape: model.inputs[`stream/${name}`]?.shape ?? [],
    mayMiss: model.mayMiss,
    state: state[name]!,
    folder: folder === undefined ? undefined : await files.folder(folder, recordsBelow(model, folder)),
    openModule: (module, inputs, outputs) =>
      openGraphs({ files, model: { ...module, files: model.files }, inputs, outputs, threads }),
    encoders,
    threads,
    signal,
    where: `${where}: streams.${name}`,
  });
}

/** How clips are cut, with the detector of faces where it lies. */
async function clipsOf(files: ModelFiles, { model, where }: OpenedModel): Promise<ClipOptions | undefined> {
  const folder = model.clips?.folder;
  const place = folder === undefined ? undefined : await files.folder(folder, recordsBelow(model, folder));
  return clipOptionsOf(model, place?.path, `${where}: clips`);
}

/** What `erc.json` tells of the files of a folder. */
const recordsBelow = ({ files }: ModelManifest, folder: string): ModelManifest['files'] =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith(`${folder}/`)));

const windowsOf = ({ streams }: ModelManifest): Record<string, StreamWindow> =>
  Object.fromEntries(
    Object.entries(streams).flatMap(([name, { window }]) => (window ? [[name, window]] : [])),
  );

function predictorOf(opened: OpenedModel, files: ModelFiles, clips: ClipOptions | undefined): Predictor {
  const { model, streams, graphs, where } = opened;
  const queue = createQueue();
  const needs: TurnNeeds = {
    modalities: new Set<Modality>(
      Object.values(streams).flatMap(({ modality, columns }) => (columns ? [] : [modality])),
    ),
    columns: new Map(
      Object.entries(streams).flatMap(([name, { columns }]) => (columns ? [[name, columns] as const] : [])),
    ),
    mayMiss: model.mayMiss,
  };
  let isDisposed = false;
  const refuseDisposed = (): void => {
    if (isDisposed)
      throw new ConfigError(`${where}: expected a predictor in use, received one that was disposed.`);
  };
  return {
    model,
    ...(clips && { clips }),
    async predict(dialogue, { signal } = {}) {
      refuseDisposed();
      checkCount(dialogue.length, model.limits.utterances);
      const turns = dialogue.map((turn, i) => checkTurn(turn, i, needs));
      checkTexts(turns);
      return queue.run(async () => {
        const conversation = createConversation(model, streams);
        conversation.add(turns);
        return predictTurns(opened, conversation, { from: 0, to: turns.length }, signal);
      }, signal);
    },
    session() {
      refuseDisposed();
      refuseReadingAhead(model, where);
      return createSession({ opened, needs, queue, check: refuseDisposed });
    },
    async dispose() {
      if (isDisposed) return queue.idle();
      isDisposed = true;
      await queue.idle();
      for (const stream of Object.values(streams)) await stream.dispose();
      await graphs.dispose();
      files.close();
    },
  };
}
