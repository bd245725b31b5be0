import { EncoderError, sha256Of } from '@erc/core';
import { exportCommand } from './export-command.js';
import { hubOnlyId } from './hub-url.js';
import type { ModelFiles } from './model-files.js';
import type { ModelReader } from './model-reader.js';
import { findNamedFiles } from './named-files.js';
import type { ResolvedPretrainedOptions } from './options.js';
import type { OpenModelRequest, PretrainedModel } from './pretrained-model.js';

const ONNX_FILES = { float32: 'model.onnx', float16: 'model_fp16.onnx', int8: 'model_quantized.onnx' };

/** Options of {@link readModel}. */
export interface ReadModelOptions {
  readonly source: ModelFiles;
  readonly reader: ModelReader;
  readonly options: ResolvedPretrainedOptions;
  readonly request: OpenModelRequest;
}

/** Finds the files of a model and hashes them. */
export async function readModel({
  source,
  reader,
  options,
  request,
}: ReadModelOptions): Promise<PretrainedModel> {
  const { where, signal } = request;
  const named = await findNamedFiles(source, reader, options.model, request);
  const onnx = await findOnnx({ source, reader, options, where });
  signal?.throwIfAborted();
  const { precision = 'float32' } = options;
  const hashes = [
    `onnx ${onnx.sha256}`,
    ...onnx.hashes,
    ...named.hashes,
    ...(precision === 'float32' ? [] : [`precision ${precision}`]),
  ];
  return {
    id: sha256Of(hashes.sort().join('\n')),
    name: options.model,
    directory: named.directory,
    config: named.config,
    isQuantized: onnx.isQuantized,
    readText: named.readText,
    readJson: named.readJson,
    openSession: () =>
      reader.openSession({
        path: onnx.path,
        externalData: onnx.externalData,
        threads: options.threads,
        precision,
        where: `${where}: ${options.model}`,
      }),
  };
}

/** Names that a model's ONNX file may have. */
export function onnxNames({
  dtype,
  file,
}: Pick<ResolvedPretrainedOptions, 'dtype' | 'file'>): readonly string[] {
  const base = ONNX_FILES[dtype];
  return file === undefined ? [`onnx/${base}`, base] : [file];
}

interface OnnxFile {
  readonly path: string;
  readonly sha256: string;
  /** Paths of the files that hold weights, by the names that it has for them. */
  readonly externalData: ReadonlyMap<string, string>;
  /** Name and SHA-256 of each. */
  readonly hashes: readonly string[];
  readonly isQuantized: boolean;
}

async function findOnnx({
  source,
  reader,
  options,
  where,
}: Pick<ReadModelOptions, 'source' | 'reader' | 'options'> & { readonly where: string }): Promise<OnnxFile> {
  const names = onnxNames(options);
  for (const name of names) {
    const path = await source.find(name);
    if (path === undefined) continue;
    const { sha256, externalData, isQuantized } = await reader.hash(path);
    const places = new Map<string, string>();
    const hashes: string[] = [];
    for (const location of externalData) {
      const file = besides(name, location);
      const found = file === undefined ? undefined : await source.find(file);
      if (found === undefined)
        throw new EncoderError(`${where}: ${source.missing(file ?? location)} ${name} keeps weights in it.`);
      places.set(location, found);
      hashes.push(`${location} ${(await reader.hash(found)).sha256}`);
    }
    return { path, sha256, externalData: places, hashes, isQuantized };
  }
  throw new EncoderError(
    `${where}: ${options.model}: expected the ONNX file ${names.join(' or ')}, received none. ${source.missing(names.at(-1)!)} A model that has none is exported once, with PyTorch, by: ${exportCommand(...exportWords(options, source))}`,
  );
}

function exportWords(
  { model, dtype }: ResolvedPretrainedOptions,
  { revision }: Pick<ModelFiles, 'revision'>,
): string[] {
  const id = hubOnlyId(model) ?? model;
  const folder = id
    .split(/[\\/]+/)
    .filter(Boolean)
    .join('-');
  return [
    id,
    ...(revision === undefined ? [] : ['--revision', revision]),
    ...['--out', `models/${folder}`],
    ...(dtype === 'float32' ? [] : ['--dtype', dtype]),
  ];
}

/** The name of a file that another one names, which it counts from its own folder; `undefined` where it leaves the model. */
function besides(name: string, location: string): string | undefined {
  const parts: string[] = [];
  for (const part of [...name.split('/').slice(0, -1), ...location.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
