import {
  DataError,
  type EncodeOptions,
  type Encoder,
  type EncoderOpening,
  type FeatureArray,
  nextTurn,
  type TextInput,
} from '@erc/core';
import { poolSteps } from '@erc/pretrained';
import { cleanText } from '../clean-text.js';
import { basicEnglishTokens } from './basic-english.js';
import type { ResolvedGloveOptions } from './glove-options.js';
import { openVectors, type VectorFile, widthOfVectors } from './read-vectors.js';

/** Part of the id: raised when the same options and file would give other features. */
const VERSION = 1;

/** Texts between two looks at the abort signal. */
const SLICE = 1024;

/** Words that are remembered from call to call: an encoder that a server keeps open reads texts without end. */
const REMEMBERED = 65_536;

/**
 * A frozen encoder of the utterance's words by a file of vectors: the published GloVe files, or any other of that form.
 *
 * - in: the utterance, without context
 * - out: `[dim]`, or `[words, dim]` with `pooling: 'none'`; float32
 *
 * Words that the file has not are left out and reported by `onTruncation` (from all words to those that were found). A text without any known word
 * gives zeros. The file is read when it is created, for its hash, and once more by the first `encode`, which keeps where each line is: new words
 * are then read from their own lines, and only the vectors of words that came are kept.
 *
 * @throws DataError for a file that is missing or no file of word vectors, and when it is not `dim` wide.
 */
export async function openGlove(
  { path, cleaning, pooling, dim: asked }: ResolvedGloveOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<TextInput>> {
  const { openLineFile } = await import('#glove-lines');
  const lines = await openLineFile(path, opening);
  const dim = await widthOfVectors(lines);
  if (asked !== undefined && asked !== dim) {
    throw new DataError(`glove: ${path}: expected vectors of ${asked} numbers, received ${dim}.`);
  }
  const hash = await lines.sha256();
  opening.signal?.throwIfAborted();
  const known = new Map<string, Float32Array>();
  const looked = new Set<string>();
  let file: Promise<VectorFile> | undefined;
  const wordsOf = ({ text }: TextInput): string[] => basicEnglishTokens(cleanText(text, cleaning));

  async function vectorsOf(
    words: Iterable<string>,
    signal: AbortSignal | undefined,
  ): Promise<Map<string, Float32Array>> {
    file ??= openVectors(lines, dim, signal).catch((error: unknown) => {
      file = undefined;
      throw error;
    });
    return (await file).vectorsOf(words, signal);
  }

  async function encode(
    inputs: readonly TextInput[],
    { signal, onProgress, onTruncation }: EncodeOptions = {},
  ): Promise<FeatureArray[]> {
    signal?.throwIfAborted();
    const texts = inputs.map(wordsOf);
    if (looked.size > REMEMBERED) {
      known.clear();
      looked.clear();
    }
    const fresh = new Set(texts.flat().filter((word) => !looked.has(word)));
    if (fresh.size > 0) {
      for (const [word, vector] of await vectorsOf(fresh, signal)) known.set(word, vector);
      for (const word of fresh) looked.add(word);
    }
    const features: FeatureArray[] = [];
    for (const [i, words] of texts.entries()) {
      if (i % SLICE === 0) {
        await nextTurn();
        signal?.throwIfAborted();
      }
      const vectors = words.flatMap((word) => known.get(word) ?? []);
      if (vectors.length < words.length)
        onTruncation?.(i, { from: words.length, to: vectors.length, unit: 'tokens' });
      features.push(pooling === 'mean' ? wordMean(vectors, dim) : allOf(vectors, dim));
      onProgress?.(i + 1, inputs.length);
    }
    return features;
  }

  return {
    modality: 'text',
    id: `text/glove/${VERSION}/${JSON.stringify({ cleaning, pooling })}/${hash}`,
    dim,
    encode,
    contentOf: (input) => wordsOf(input).join(' '),
    async dispose() {
      known.clear();
      looked.clear();
      file = undefined;
    },
  };
}

function wordMean(vectors: readonly Float32Array[], dim: number): FeatureArray {
  const { length } = vectors;
  const [data] = poolSteps(allOf(vectors, dim).data, [1, length, dim], [length], 'mean');
  return { data: data!, shape: [dim] };
}

function allOf(vectors: readonly Float32Array[], dim: number): { data: Float32Array; shape: number[] } {
  const data = new Float32Array(vectors.length * dim);
  for (const [i, vector] of vectors.entries()) data.set(vector, i * dim);
  return { data, shape: [vectors.length, dim] };
}
