import type { Feature, TextInput } from '@erc/core';
import { fitTextEncoder } from '@erc/encoders-text';

/** What {@link run} takes. */
export interface EncodersInput {
  readonly texts: readonly TextInput[];
}

/** A feature as JSON holds it. */
export type PlainFeature = readonly number[];

/** What encoders gave. */
export interface EncodersReport {
  readonly id: string;
  readonly texts: readonly PlainFeature[];
}

/** Encodes with what needs no download, in Node and in a page alike. */
export async function run({ texts }: EncodersInput): Promise<EncodersReport> {
  const tfidf = await fitTextEncoder({ type: 'tfidf', buckets: 256 }, texts);
  return { id: tfidf.id, texts: (await tfidf.encode(texts)).map(plain) };
}

const plain = (feature: Feature): PlainFeature =>
  'indices' in feature ? [...feature.indices, ...feature.values] : [...feature.data];
