import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EncoderError, planSafetensors, SAFETENSORS_BYTES } from '@erc/core';
import { beginFile, readOrdinaryFile, writeFileAtomic, writeFolderAtomic } from '@erc/core/node';
import { isThere } from '../is-there.js';
import type { StoredArray } from './pretrained-weights.js';

/** What a model has beside its config and weights: its tokenizer, and how its inputs are prepared. */
const SMALL_FILES = [
  'added_tokens.json',
  'merges.txt',
  'preprocessor_config.json',
  'sentencepiece.bpe.model',
  'special_tokens_map.json',
  'spiece.model',
  'tokenizer.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'vocab.json',
  'vocab.txt',
];

/** Options of `saveModelFolder`. */
export interface SaveModelFolderOptions {
  /** Appears when all of it is written. An older one of this name is replaced; files in it that no model has stay, in `<folder>.old-<n>`. */
  readonly folder: string;
  /** Text of each file of settings by its name: `config.json`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Name of the safetensors file. @default 'model.safetensors' */
  readonly weightsFile?: string;
  /** Arrays of the safetensors file by name; one is asked for when the one before it is written. */
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** A model's folder whose tokenizer and preprocessor are copied. @default none are */
  readonly filesFrom?: string;
}

/** A folder that was written. */
export interface SavedModelFolder {
  /** SHA-256 of the safetensors file, in hex. */
  readonly weightsFileSha256: string;
  /** Sorted names of its files. */
  readonly files: readonly string[];
}

/** `saveModelFolder` where there are files. */
export async function writeModelFolder(
  { folder, texts, weightsFile = 'model.safetensors', arrays, filesFrom }: SaveModelFolderOptions,
  { where }: { readonly where: string },
): Promise<SavedModelFolder> {
  if (filesFrom !== undefined && (await isSamePlace(folder, filesFrom))) {
    throw new EncoderError(
      `${where}: expected another folder than that of the model it is made from, received ${folder}.`,
    );
  }
  const own = new Set([...SMALL_FILES, ...Object.keys(texts), weightsFile]);
  return writeFolderAtomic(
    folder,
    async (temporary) => {
      const files = new Set<string>([...Object.keys(texts), weightsFile]);
      for (const name of SMALL_FILES) {
        if (filesFrom === undefined || files.has(name) || !(await isThere(join(filesFrom, name), 'file')))
          continue;
        await writeFileAtomic(join(temporary, name), await readOrdinaryFile(join(filesFrom, name)));
        files.add(name);
      }
      for (const [name, text] of Object.entries(texts)) await writeFileAtomic(join(temporary, name), text);
      const begun = await beginFile(join(temporary, weightsFile), safetensorsOf(arrays, where), {
        hash: true,
      });
      const { sha256 } = await begun.finish();
      return { weightsFileSha256: sha256, files: [...files].sort() };
    },
    { findWritten: async () => (path) => own.has(path) },
  );
}

async function isSamePlace(folder: string, other: string): Promise<boolean> {
  const placeOf = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
  return (await placeOf(folder)) === (await placeOf(other));
}

/** The bytes of a safetensors file: the types of more bytes first and names sorted, as the writers of others have it, so that each array is aligned. */
async function* safetensorsOf(
  arrays: ReadonlyMap<string, StoredArray>,
  where: string,
): AsyncGenerator<Uint8Array, void> {
  const sorted = [...arrays].sort(
    ([a, { dtype: first }], [b, { dtype: second }]) =>
      SAFETENSORS_BYTES[second] - SAFETENSORS_BYTES[first] || (a < b ? -1 : 1),
  );
  // transformers opens no file that does not say whose layout its arrays have.
  const plan = planSafetensors(sorted, { format: 'pt' });
  yield plan.header;
  for (const [name, array] of sorted) {
    const { start, end } = plan.arrays[name]!;
    let length = 0;
    for await (const part of array.parts()) {
      length += part.length;
      yield part;
    }
    if (length !== end - start) {
      throw new EncoderError(
        `${where}: "${name}": expected ${end - start} bytes for ${array.dtype} [${array.shape.join(', ')}], received ${length}.`,
      );
    }
  }
}
