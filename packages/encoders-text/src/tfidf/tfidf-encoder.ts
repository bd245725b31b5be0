import {
  ConfigError,
  DataError,
  type EncodeOptions,
  EncoderError,
  type FeatureArray,
  type FittedEncoder,
  nextTurn,
  parseOptions,
  type SparseFeatureArray,
  sha256Of,
  shownValue,
  type TextInput,
} from '@erc/core';
import { murmur3 } from '../murmur3.js';
import { type FieldVector, fitIdf, scaledTo, tfidf, weightedSum } from './idf.js';
import {
  type Analyzer,
  analyzersOf,
  createTermCounter,
  type Field,
  fieldsOf,
  turnAt,
} from './tfidf-fields.js';
import {
  type ResolvedTfidfEncoderOptions,
  type TfidfEncoderOptions,
  tfidfEncoderOptionsSchema,
} from './tfidf-options.js';

/** Part of the id: raised when the same options and state would give other features. */
const VERSION = 1;

/** Inputs between two looks at the abort signal. */
const SLICE = 256;

type State = Readonly<Partial<Record<Analyzer, Float32Array>>>;

/**
 * Learns the inverse document frequencies of hashed n-grams from training utterances, each text once (not again as another's history).
 *
 * - in: the utterance, its speaker, and the turns before it
 * - out: sparse `[dim]`; `dim` = (1 + previous fields + `speakerTurns`) × analyzers × `buckets` + `speakerBuckets`
 *
 * Each field holds `tf · idf` scaled to the field's weight as Euclidean length, or is empty where there is no such turn.
 *
 * @throws DataError when there is nothing to fit on.
 * @throws ConfigError naming the options that leave no term.
 */
export const fitTfidfEncoder = (
  options: TfidfEncoderOptions,
  inputs: readonly TextInput[],
): FittedEncoder<TextInput> => fitTfidf(parseOptions(tfidfEncoderOptionsSchema, options, 'tfidf'), inputs);

/** {@link fitTfidfEncoder} of options that were checked already. */
export function fitTfidf(
  options: ResolvedTfidfEncoderOptions,
  inputs: readonly TextInput[],
): FittedEncoder<TextInput> {
  if (inputs.length === 0) throw new DataError('tfidf: fit: expected at least 1 utterance, received 0.');
  const countTerms = createTermCounter(options);
  const idf: Partial<Record<Analyzer, Float32Array>> = {};
  for (const analyzer of analyzersOf(options)) {
    const documents = inputs.map(({ text }) => countTerms(text, analyzer));
    idf[analyzer] = fitIdf(documents, options.buckets, options.minDf);
  }
  if (Object.values(idf).every((weights) => weights.every((weight) => weight === 0))) {
    refuseEmptyVocabulary(options, inputs);
  }
  return createEncoder(options, idf);
}

/** Without a term every text would be the same vector of zeros. */
function refuseEmptyVocabulary(options: ResolvedTfidfEncoderOptions, inputs: readonly TextInput[]): never {
  const { minDf, buckets, tokenPattern } = options;
  const countTerms = createTermCounter(options);
  const most = Math.max(
    ...analyzersOf(options).map((analyzer) => {
      const df = new Int32Array(buckets);
      for (const { text } of inputs) for (const bucket of countTerms(text, analyzer).buckets) df[bucket]!++;
      return df.reduce((a, b) => Math.max(a, b), 0);
    }),
  );
  if (most === 0) {
    throw new ConfigError(
      `tfidf: wordNgrams, charNgrams, tokenPattern: expected terms in the ${inputs.length} training texts, received none with tokenPattern ${shownValue(tokenPattern)}.`,
    );
  }
  throw new ConfigError(
    `tfidf: minDf: expected at most ${most}, the texts of ${inputs.length} that have the most frequent term; received ${minDf}.`,
  );
}

/**
 * The encoder whose {@link FittedEncoder.state} was saved.
 *
 * @throws EncoderError when an array is missing, unknown, or not `[buckets]` of float32.
 */
export const restoreTfidfEncoder = (
  options: TfidfEncoderOptions,
  state: Readonly<Record<string, FeatureArray>>,
): FittedEncoder<TextInput> => restoreTfidf(parseOptions(tfidfEncoderOptionsSchema, options, 'tfidf'), state);

/** {@link restoreTfidfEncoder} of options that were checked already. */
export function restoreTfidf(
  options: ResolvedTfidfEncoderOptions,
  state: Readonly<Record<string, FeatureArray>>,
): FittedEncoder<TextInput> {
  const analyzers = analyzersOf(options);
  const expected = analyzers.map(stateName).sort();
  const received = Object.keys(state).sort();
  if (expected.join() !== received.join()) {
    throw new EncoderError(
      `tfidf: state: expected ${expected.join(', ')}, received ${received.join(', ') || 'nothing'}.`,
    );
  }
  const idf: Partial<Record<Analyzer, Float32Array>> = {};
  for (const analyzer of analyzers) {
    const { data, shape } = state[stateName(analyzer)]!;
    if (
      !(data instanceof Float32Array) ||
      shape.join() !== String(options.buckets) ||
      data.length !== shape[0]
    ) {
      throw new EncoderError(
        `tfidf: state: ${stateName(analyzer)}: expected float32 [${options.buckets}], received ${data instanceof Float32Array ? 'float32' : 'int32'} [${shape.join(', ')}].`,
      );
    }
    idf[analyzer] = data.slice();
  }
  return createEncoder(options, idf);
}

const stateName = (analyzer: Analyzer): string => `idf/${analyzer}`;

function createEncoder(options: ResolvedTfidfEncoderOptions, idf: State): FittedEncoder<TextInput> {
  const { fields, dim } = fieldsOf(options);

  return {
    modality: 'text',
    id: `text/tfidf/${VERSION}/${JSON.stringify(options)}/${stateHash(idf)}`,
    dim,
    encode: (inputs, encodeOptions) =>
      encodeAll(inputs, createVectorizer(options, idf), fields, dim, encodeOptions),
    state: () =>
      Object.fromEntries(
        analyzersOf(options).map((analyzer) => [
          stateName(analyzer),
          { data: idf[analyzer]!.slice(), shape: [options.buckets] },
        ]),
      ),
    async dispose() {},
  };
}

function stateHash(idf: State): string {
  const hashes = Object.values(idf).map((data) =>
    sha256Of(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return sha256Of(hashes.join('\n')).slice(0, 16);
}

interface Vectorizer {
  turn(text: string, analyzer: Analyzer): FieldVector;
  speaker(name: string): FieldVector;
}

/** Texts whose vectors are remembered, far more than the history of a dialogue: an encoder that a server keeps open reads texts without end. */
const REMEMBERED = 4096;

/** Remembers the vectors of texts it has seen last: a turn is read again as the history of those after it. */
function createVectorizer(options: ResolvedTfidfEncoderOptions, idf: State): Vectorizer {
  const countTerms = createTermCounter(options);
  const seen: Record<Analyzer, Map<string, FieldVector>> = { word: new Map(), char: new Map() };
  const utf8 = new TextEncoder();
  return {
    turn(text, analyzer) {
      const known = seen[analyzer].get(text);
      if (known) return known;
      const vector = scaledTo(tfidf(countTerms(text, analyzer), idf[analyzer]!, options), 1);
      seen[analyzer].set(text, vector);
      if (seen[analyzer].size > REMEMBERED) {
        const [oldest] = seen[analyzer].keys();
        seen[analyzer].delete(oldest!);
      }
      return vector;
    },
    speaker: (name) => ({
      buckets: [Math.abs(murmur3(utf8.encode(name))) & ((options.speakerBuckets || 1) - 1)],
      values: [1],
    }),
  };
}

async function encodeAll(
  inputs: readonly TextInput[],
  vectorizer: Vectorizer,
  fields: readonly Field[],
  dim: number,
  { signal, onProgress }: EncodeOptions = {},
): Promise<SparseFeatureArray[]> {
  const features: SparseFeatureArray[] = [];
  for (const input of inputs) {
    if (features.length % SLICE === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    features.push(encodeOne(input, vectorizer, fields, dim));
    onProgress?.(features.length, inputs.length);
  }
  return features;
}

function encodeOne(
  input: TextInput,
  vectorizer: Vectorizer,
  fields: readonly Field[],
  dim: number,
): SparseFeatureArray {
  const indices: number[] = [];
  const values: number[] = [];
  for (const field of fields) {
    const vector = scaledTo(fieldVector(input, field, vectorizer), field.length);
    for (const bucket of vector.buckets) indices.push(field.offset + bucket);
    for (const value of vector.values) values.push(value);
  }
  return { indices: Int32Array.from(indices), values: Float32Array.from(values), dim };
}

function fieldVector(input: TextInput, field: Field, vectorizer: Vectorizer): FieldVector {
  if (field.kind === 'speaker') return vectorizer.speaker(input.speaker);
  const terms = field.turns.flatMap(({ distance, weight }) => {
    const turn = turnAt(input, distance, field.of);
    return turn ? [{ vector: vectorizer.turn(turn.text, field.analyzer), weight }] : [];
  });
  return terms.length === 1 ? terms[0]!.vector : weightedSum(terms);
}
