import type { Feature, TextInput } from '@erc/core';
import { createAudioEncoder } from '@erc/encoders-audio';
import { fitTextEncoder } from '@erc/encoders-text';

/** Options of {@link run}. */
export interface EncodersInput {
  readonly texts: readonly TextInput[];
  /** Of one utterance. */
  readonly samples: readonly number[];
  /** Rates that the samples are said to have. */
  readonly sampleRatesHz: readonly number[];
}

/** A feature as JSON holds it. */
export type PlainFeature = readonly number[];

/** What encoders gave. */
export interface EncodersReport {
  readonly id: string;
  readonly texts: readonly PlainFeature[];
  /** By each encoder that reads samples. */
  readonly sounds: readonly PlainFeature[];
}

/** Encodes with what needs no download, in Node and in a page alike. */
export async function run({ texts, samples, sampleRatesHz }: EncodersInput): Promise<EncodersReport> {
  const tfidf = await fitTextEncoder({ type: 'tfidf', buckets: 256 }, texts);
  const heard = sampleRatesHz.map((sampleRateHz) => ({ samples: Float32Array.from(samples), sampleRateHz }));
  const sounds: PlainFeature[] = [];
  for (const type of ['acoustic-statistics', 'acoustic-functionals', 'log-mel', 'waveform'] as const) {
    const encoder = await createAudioEncoder({ type });
    sounds.push(...(await encoder.encode(heard)).map(plain));
  }
  return { id: tfidf.id, texts: (await tfidf.encode(texts)).map(plain), sounds };
}

const plain = (feature: Feature): PlainFeature =>
  'indices' in feature ? [...feature.indices, ...feature.values] : [...feature.data];
