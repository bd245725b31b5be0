import { diskReader } from './disk-reader.js';
import { findModel } from './find-model.js';
import type { ResolvedPretrainedOptions } from './options.js';
import type { OpenModelRequest, PretrainedModel } from './pretrained-model.js';
import { onnxNames, readModel } from './read-model.js';
import { reportedFiles } from './reported-files.js';
import { hasWeightFiles } from './weights/weight-files.js';

/** `openModel` behind its check of the options, where there are files. */
export async function findPretrainedModel(
  options: ResolvedPretrainedOptions,
  request: OpenModelRequest,
): Promise<PretrainedModel> {
  const { where, signal } = request;
  signal?.throwIfAborted();
  const found = await findModel(options, where, signal);
  const source = reportedFiles(found, options.model, request.onFile);
  return readModel({ source, reader: diskReader, options, request });
}

/** `isModuleAlone` where there are files. */
export async function findModuleAlone(
  options: ResolvedPretrainedOptions,
  { where, signal }: Pick<OpenModelRequest, 'where' | 'signal'>,
): Promise<boolean> {
  signal?.throwIfAborted();
  // Only an ONNX file has another type of numbers, products of another precision, or a name that was asked for.
  const { file, dtype, precision = 'float32' } = options;
  if (file !== undefined || dtype !== 'float32' || precision !== 'float32') return false;
  const source = await findModel(options, where, signal);
  for (const name of onnxNames(options)) if ((await source.find(name)) !== undefined) return false;
  return hasWeightFiles(source);
}
