import type { DenseFeature, Encoder, TextInput } from '@erc/core';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createTextEncoder } from '@erc/encoders-text';
import { createVisualEncoder } from '@erc/encoders-visual';
import { env } from '@huggingface/transformers';
import { bytesOf } from './pictures.js';

/** Options of {@link run}. */
export interface ModelsInput {
  /** Folder, address or id of a model of each kind. */
  readonly models: { readonly text: string; readonly audio: string; readonly visual: string };
  /** Commit of a repository of the hub. */
  readonly revision?: string;
  readonly offline?: boolean;
  readonly threads?: number;
  readonly texts: readonly TextInput[];
  /** At 16 kHz. */
  readonly sounds: readonly (readonly number[])[];
  /** Files in base 64. */
  readonly pictures: readonly string[];
}

/** What encoders gave, and which they are. */
export interface ModelsReport {
  readonly ids: readonly string[];
  readonly features: readonly (readonly number[])[];
}

/** Encodes with a model of each modality, one input after the other, in Node and in a page alike. A page is its own hub. */
export async function run(inputs: readonly ModelsInput[]): Promise<ModelsReport[]> {
  if (typeof location === 'object') env.remoteHost = `${location.origin}/`;
  const reports: ModelsReport[] = [];
  for (const input of inputs) reports.push(await reportOf(input));
  return reports;
}

async function reportOf(input: ModelsInput): Promise<ModelsReport> {
  const { models, revision, offline = false, threads } = input;
  const modelOf = (modality: keyof typeof models): string =>
    models[modality].startsWith('/') && typeof location === 'object'
      ? new URL(models[modality], location.href).href
      : models[modality];
  const chosen = {
    offline,
    ...(revision !== undefined && { revision }),
    ...(threads !== undefined && { threads }),
  };
  const text = await createTextEncoder({ type: 'transformer', model: modelOf('text'), ...chosen });
  const audio = await createAudioEncoder({ type: 'wav2vec2', model: modelOf('audio'), ...chosen });
  const visual = await createVisualEncoder({ type: 'image-model', model: modelOf('visual'), ...chosen });
  const sounds = input.sounds.map((samples) => ({
    samples: Float32Array.from(samples),
    sampleRateHz: 16_000,
  }));
  const frames = input.pictures.map((picture) => ({ frames: [bytesOf(picture)] }));
  return {
    ids: [text.id, audio.id, visual.id],
    features: [
      ...(await featuresOf(text, input.texts)),
      ...(await featuresOf(audio, sounds)),
      ...(await featuresOf(visual, frames)),
    ],
  };
}

async function featuresOf<Input>(encoder: Encoder<Input>, inputs: readonly Input[]): Promise<number[][]> {
  const features = await encoder.encode(inputs);
  await encoder.dispose();
  return features.map((feature) => [...(feature as DenseFeature).data]);
}
