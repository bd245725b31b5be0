import { dirname, join } from 'node:path';
import { EncoderError, sha256Of } from '@erc/core';
import { exportCommand } from './export-command.js';
import { findModel } from './find-model.js';
import { hashFile } from './hash-file.js';
import type { ModelFiles } from './model-files.js';
import { findNamedFiles } from './named-files.js';
import { openSession } from './open-session.js';
import type { ResolvedPretrainedOptions } from './options.js';
import type { OpenModelRequest, PretrainedModel } from './pretrained-model.js';
import { hasWeightFiles } from './weights/weight-files.js';

const ONNX_FILES = { float32: 'model.onnx', float16: 'model_fp16.onnx', int8: 'model_quantized.onnx' };

/** `openModel` behind its check of the options, where there are files. */
export async function findPretrainedModel(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedModel> {
  const { where, signal } = request;
  signal?.throwIfAborted();
  const source = await findModel(options, where, signal);
  const named = await findNamedFiles(source, options.model, request);
  const onnx = await findOnnx(source, options, where);
  signal?.throwIfAborted();
  const hashes = [`onnx ${onnx.sha256}`, ...onnx.externalData, ...named.hashes];
  return {
    id: sha256Of(hashes.sort().join('\n')),
    name: options.model,
    directory: named.directory,
    config: named.config,
    isQuantized: onnx.isQuantized,
    readText: named.readText,
    readJson: named.readJson,
    openSession: () =>
      openSession({ path: onnx.path, threads: options.threads, where: `${where}: ${options.model}` }),
  };
}

/** `isModuleAlone` where there are files. */
export async function findModuleAlone(
  options: ResolvedPretrainedOptions,
  { where, signal }: Pick<OpenModelRequest, 'where' | 'signal'>,
): Promise<boolean> {
  signal?.throwIfAborted();
  // Only an ONNX file has another type of numbers, or a name that was asked for.
  if (options.file !== undefined || options.dtype !== 'float32') return false;
  const source = await findModel(options, where, signal);
  for (const name of onnxNames(options)) if ((await source.find(name)) !== undefined) return false;
  return hasWeightFiles(source);
}

/** Names that a model's ONNX file may have. */
function onnxNames({ dtype, file }: Pick<ResolvedPretrainedOptions, 'dtype' | 'file'>): readonly string[] {
  const base = ONNX_FILES[dtype];
  return file === undefined ? [`onnx/${base}`, base] : [file];
}

interface OnnxFile {
  readonly path: string;
  readonly sha256: string;
  /** Name and SHA-256 of each file that holds weights. */
  readonly externalData: readonly string[];
  readonly isQuantized: boolean;
}

async function findOnnx(
  source: ModelFiles,
  options: ResolvedPretrainedOptions,
  where: string,
): Promise<OnnxFile> {
  const names = onnxNames(options);
  for (const name of names) {
    const path = await source.find(name);
    if (path === undefined) continue;
    const { sha256, externalData, isQuantized } = await hashFile(path);
    const external: string[] = [];
    for (const location of externalData) {
      const file = join(dirname(name), location);
      const found = file.startsWith('..') ? undefined : await source.find(file);
      if (found === undefined)
        throw new EncoderError(`${where}: ${source.missing(file)} ${name} keeps weights in it.`);
      external.push(`${location} ${(await hashFile(found)).sha256}`);
    }
    return { path, sha256, externalData: external, isQuantized };
  }
  throw new EncoderError(
    `${where}: ${options.model}: expected the ONNX file ${names.join(' or ')}, received none. ${source.missing(names.at(-1)!)} A model that has none is exported once, with PyTorch, by: ${exportCommand(...exportWords(options))}`,
  );
}

function exportWords({ model, revision, dtype }: ResolvedPretrainedOptions): string[] {
  const folder = model
    .split(/[\\/]+/)
    .filter(Boolean)
    .join('-');
  return [
    model,
    ...(revision === undefined ? [] : ['--revision', revision]),
    ...['--out', `models/${folder}`],
    ...(dtype === 'float32' ? [] : ['--dtype', dtype]),
  ];
}
