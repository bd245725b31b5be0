import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EncoderError, messageOf, parseJson, sha256Of } from '@erc/core';
import { exportCommand } from './export-command.js';
import { findModel } from './find-model.js';
import { hashFile } from './hash-file.js';
import type { ModelFiles } from './model-files.js';
import { openSession } from './open-session.js';
import type { ResolvedPretrainedOptions } from './options.js';
import type { OpenModelRequest, PretrainedModel } from './pretrained-model.js';

const ONNX_FILES = { float32: 'model.onnx', float16: 'model_fp16.onnx', int8: 'model_quantized.onnx' };

/** `openModel` behind its check of the options, where there are files. */
export async function findPretrainedModel(
  options: ResolvedPretrainedOptions,
  { where, files = [], optionalFiles = [], signal }: OpenModelRequest,
): Promise<PretrainedModel> {
  signal?.throwIfAborted();
  const source = await findModel(options, where, signal);
  const paths = new Map<string, string>();
  for (const name of ['config.json', ...files]) {
    const path = await source.find(name);
    if (path === undefined) throw new EncoderError(`${where}: ${source.missing(name)}`);
    paths.set(name, path);
  }
  for (const name of optionalFiles) {
    const path = await source.findOptional(name);
    if (path !== undefined) paths.set(name, path);
  }
  const onnx = await findOnnx(source, options, where);
  const hashes = [`onnx ${onnx.sha256}`, ...onnx.externalData];
  for (const [name, path] of paths) hashes.push(`${name} ${(await hashFile(path)).sha256}`);
  signal?.throwIfAborted();

  const readText = async (name: string): Promise<string | undefined> => {
    const path = paths.get(name);
    return path === undefined ? undefined : readFile(path, 'utf8');
  };
  const readJson = async (name: string): Promise<Record<string, unknown> | undefined> => {
    const text = await readText(name);
    return text === undefined ? undefined : jsonObject(text, `${where}: ${options.model}: ${name}`);
  };
  return {
    id: sha256Of(hashes.sort().join('\n')),
    name: options.model,
    directory: dirname(paths.get('config.json')!),
    config: (await readJson('config.json'))!,
    isQuantized: onnx.isQuantized,
    readText,
    readJson,
    openSession: () =>
      openSession({ path: onnx.path, threads: options.threads, where: `${where}: ${options.model}` }),
  };
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
  const base = ONNX_FILES[options.dtype];
  const names = options.file === undefined ? [`onnx/${base}`, base] : [options.file];
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

function jsonObject(text: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = parseJson(text, 'JSON');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new Error(`${text.slice(0, 40)}…`);
  } catch (cause) {
    throw new EncoderError(`${where}: expected a JSON object, received: ${messageOf(cause)}.`, { cause });
  }
}
