import { readFile } from 'node:fs/promises';
import { EncoderError } from '@erc/core';
import { convertCommand } from '../export-command.js';
import type { ModelFiles } from '../model-files.js';
import { jsonObject } from '../named-files.js';
import type { ResolvedPretrainedOptions } from '../options.js';

const WHOLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
/** Pickles, which this program never opens: reading one may run what it says. */
const PICKLES = ['pytorch_model.bin', 'pytorch_model.bin.index.json'];

/** A file of weights. */
export interface WeightFile {
  /** Inside the model. */
  readonly name: string;
  readonly path: string;
  /** Arrays that the index says are in it. */
  readonly promised: readonly string[];
}

/** Whether a model has `model.safetensors`, or its index. */
export const hasWeightFiles = async (source: Pick<ModelFiles, 'find'>): Promise<boolean> =>
  (await source.find(WHOLE)) !== undefined || (await source.find(INDEX)) !== undefined;

/**
 * Finds `model.safetensors`, or the shards that `model.safetensors.index.json` names.
 *
 * @throws EncoderError where there are none, with the command that makes them of a pickle where there is one.
 */
export async function findWeightFiles(
  source: ModelFiles,
  { model }: ResolvedPretrainedOptions,
  where: string,
): Promise<WeightFile[]> {
  const { revision } = source;
  const whole = await source.find(WHOLE);
  if (whole !== undefined) return [{ name: WHOLE, path: whole, promised: [] }];
  const index = await source.find(INDEX);
  if (index !== undefined) return shards(source, index, `${where}: ${model}: ${INDEX}`);
  const words = [
    ...(revision === undefined ? [] : ['--revision', revision]),
    '--out',
    `models/${baseOf(model)}`,
  ];
  const command = convertCommand(model, ...words);
  for (const name of PICKLES) {
    if ((await source.find(name)) !== undefined) {
      throw new EncoderError(
        `${where}: ${model}: expected ${WHOLE}, received ${name}, which is a pickle and is not opened. Convert it once, with PyTorch, by: ${command}`,
      );
    }
  }
  throw new EncoderError(
    `${where}: ${model}: expected ${WHOLE} or ${INDEX}, received neither. ${source.missing(WHOLE)} Weights in another form are converted once, with PyTorch, by: ${command}`,
  );
}

const baseOf = (model: string): string =>
  model
    .split(/[\\/]+/)
    .filter(Boolean)
    .join('-');

async function shards(source: ModelFiles, index: string, where: string): Promise<WeightFile[]> {
  const { weight_map: map } = jsonObject(await readFile(index, 'utf8'), where);
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : [];
  if (entries.length === 0) {
    throw new EncoderError(`${where}: expected a weight_map of names and files, received none.`);
  }
  const promised = new Map<string, string[]>();
  for (const [array, file] of entries) {
    if (typeof file !== 'string' || !/^(?!.*\.\.)[\w.-]+\.safetensors$/.test(file)) {
      throw new EncoderError(
        `${where}: weight_map: "${array}": expected a file name that ends with .safetensors, received ${JSON.stringify(file)}.`,
      );
    }
    const arrays = promised.get(file) ?? [];
    arrays.push(array);
    promised.set(file, arrays);
  }
  const files: WeightFile[] = [];
  for (const [name, arrays] of [...promised].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = await source.find(name);
    if (path === undefined) throw new EncoderError(`${where}: ${source.missing(name)}`);
    files.push({ name, path, promised: arrays });
  }
  return files;
}
