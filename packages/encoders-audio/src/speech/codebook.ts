import { DataError, EncoderError, readSafetensors, sha256Of } from '@erc/core';
import { type ReadOptionFileOptions, readOptionFile } from '@erc/pretrained';
import { SPECIAL_IDS } from './special-ids.js';

/** Centres of k-means, in groups of elements. */
export interface Codebook {
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly groups: number;
  /** Codes of each group. */
  readonly codes: number;
  /** Code of each group for each step, `[steps, groups]`. @param steps `[steps, groups · width]` */
  codesOf(steps: Float32Array): Int32Array;
}

/**
 * Reads centres: the tensor `codebook` of a safetensors file, `[groups, codes, width]` or `[codes, width]`. Elements g · width … (g + 1) · width − 1 of
 * a step belong to group g; its code is the centre of least Euclidean distance, the lower one of two equal.
 *
 * @param dim Width of a step, which must be groups · width.
 */
export async function readCodebook(
  path: string,
  dim: number,
  options: ReadOptionFileOptions,
): Promise<Codebook> {
  const { where } = options;
  const bytes = await readOptionFile(path, options);
  const { data, shape } = readSafetensors(bytes, `${where}: ${path}`).tensors.codebook ?? {};
  const [groups, codes, width] = shape?.length === 2 ? [1, ...shape] : (shape ?? []);
  if (!(data instanceof Float32Array) || !groups || !codes || !width || groups * width !== dim) {
    throw new EncoderError(
      `${where}: ${path}: expected a float32 tensor codebook [groups, codes, width] with groups · width = ${dim}, received ${shape ? `[${shape.join(', ')}]` : 'none'}.`,
    );
  }
  return {
    sha256: sha256Of(bytes),
    groups,
    codes,
    codesOf(steps) {
      const result = new Int32Array((steps.length / dim) * groups);
      for (let i = 0; i < result.length; i++) {
        const group = data.subarray((i % groups) * codes * width, ((i % groups) + 1) * codes * width);
        result[i] = nearest(steps.subarray(i * width, (i + 1) * width), group, codes);
      }
      return result;
    },
  };
}

function nearest(step: Float32Array, centres: Float32Array, codes: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let code = 0; code < codes; code++) {
    let square = 0;
    for (let k = 0; k < step.length; k++) square += (step[k]! - centres[code * step.length + k]!) ** 2;
    if (square < least) [best, least] = [code, square];
  }
  return best;
}

/** Ids of tuples of codes. */
export interface Dictionary {
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Known tuples and the four special ids. */
  readonly size: number;
  idOf(codes: readonly number[]): number;
}

const FIRST_ID = 4;

/**
 * Reads a dictionary of tuples of codes: one line `a-b count` for each, in the order of their ids, as fairseq writes them.
 *
 * @param groups Numbers of a tuple.
 */
export async function readDictionary(
  path: string,
  groups: number,
  options: ReadOptionFileOptions,
): Promise<Dictionary> {
  const { where } = options;
  const bytes = await readOptionFile(path, options);
  const ids = new Map<string, number>();
  const lines = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const [i, line] of lines.entries()) {
    const [tuple = ''] = line.split(' ');
    if (!/^\d+(-\d+)*( \d+)?$/.test(line) || tuple.split('-').length !== groups || ids.has(tuple)) {
      throw new DataError(
        `${where}: ${path} line ${i + 1}: expected a new tuple of ${groups} codes and its count, such as "${'7-'.repeat(groups - 1)}7 12", received ${JSON.stringify(line.slice(0, 40))}.`,
      );
    }
    ids.set(tuple, FIRST_ID + i);
  }
  return {
    sha256: sha256Of(bytes),
    size: FIRST_ID + ids.size,
    idOf: (codes) => ids.get(codes.join('-')) ?? SPECIAL_IDS.unknown,
  };
}
