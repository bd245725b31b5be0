import {
  DataError,
  type Encoder,
  type EncoderOpening,
  type Feature,
  nextTurn,
  type TextInput,
} from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { cleanText } from '../clean-text.js';
import { basicEnglishTokens } from './basic-english.js';
import type { ResolvedGloveOptions } from './glove-options.js';
import type { LineFile } from './line-file.js';
import { openVectors, readTable, type VectorFile, widthOfVectors } from './read-vectors.js';

/** Parts of the ids: raised when the same options and file would give other ids of words, or another encoder. */
const VERSIONS = { words: 1, encoder: 1 } as const;

/** Texts between two looks at the abort signal. */
const SLICE = 1024;

/** Words that are remembered from call to call: an encoder that a server keeps open reads texts without end. */
const REMEMBERED = 65_536;

/**
 * What makes the ids of words that a trained table reads: the words that the file has, in order; the word of line n, counted from 0, has the id n + 1. A text
 * without any has the id 0 alone, whose vector is 0 and stays it.
 *
 * - in: the utterance, without context
 * - out: ids `[words]`, int32
 *
 * @throws DataError as the frozen encoder does.
 */
export async function prepareWords(
  { path, cleaning, dim }: ResolvedGloveOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<TextInput>> {
  const { vectors, sha256 } = await openFile(path, dim, opening);
  const places = new Map<string, number>();
  const looked = new Set<string>();
  const wordsOf = ({ text }: TextInput): string[] => basicEnglishTokens(cleanText(text, cleaning));
  return {
    modality: 'text',
    id: `text/words/${VERSIONS.words}/${JSON.stringify({ cleaning })}/${sha256}`,
    dim: 1,
    async encode(inputs, { signal, onProgress, onTruncation } = {}) {
      signal?.throwIfAborted();
      const texts = inputs.map(wordsOf);
      if (looked.size > REMEMBERED) {
        places.clear();
        looked.clear();
      }
      const fresh = new Set(texts.flat().filter((word) => !looked.has(word)));
      for (const [word, place] of await vectors.placesOf(fresh, signal)) places.set(word, place);
      for (const word of fresh) looked.add(word);
      const ids: Feature[] = [];
      for (const [i, words] of texts.entries()) {
        if (i % SLICE === 0) {
          await nextTurn();
          signal?.throwIfAborted();
        }
        const found = words.flatMap((word) => {
          const place = places.get(word);
          return place === undefined ? [] : [place + 1];
        });
        if (found.length < words.length)
          onTruncation?.(i, { from: words.length, to: found.length, unit: 'tokens' });
        const data = Int32Array.from(found.length > 0 ? found : [0]);
        ids.push({ data, shape: [data.length] });
        onProgress?.(i + 1, inputs.length);
      }
      return ids;
    },
    contentOf: (input) => wordsOf(input).join(' '),
    async dispose() {
      places.clear();
      looked.clear();
    },
  };
}

/** The table that is part of the model, by `@erc/backbones`, which is loaded when the first is made. Its vectors begin as the file has them. */
export async function findTrainedGlove(
  { path: source, pooling, dim }: ResolvedGloveOptions,
  opening: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  const opened = await openFile(source, dim, opening);
  const { file: lineFile, width, sha256 } = opened;
  const lines = opened.vectors.count;
  return {
    id: `text/glove/trained/${VERSIONS.encoder}/${JSON.stringify({ pooling })}/${sha256}`,
    async create({ path, isOutline, signal: creation }) {
      const { createWordTable } = await import('@erc/backbones');
      const vectors = isOutline
        ? new Float32Array(lines * width)
        : await readTable(lineFile, { lines, dim: width }, creation);
      return createWordTable({ path, vectors, dim: width, pooling });
    },
    dispose: async () => {},
  };
}

interface OpenedFile {
  readonly file: LineFile;
  readonly vectors: VectorFile;
  readonly width: number;
  readonly sha256: string;
}

async function openFile(
  path: string,
  asked: number | undefined,
  opening: EncoderOpening,
): Promise<OpenedFile> {
  const { openLineFile } = await import('#glove-lines');
  const file = await openLineFile(path, opening);
  const width = await widthOfVectors(file);
  if (asked !== undefined && asked !== width) {
    throw new DataError(`glove: ${path}: expected vectors of ${asked} numbers, received ${width}.`);
  }
  const sha256 = await file.sha256();
  opening.signal?.throwIfAborted();
  return { file, vectors: await openVectors(file, width, opening.signal), width, sha256 };
}
