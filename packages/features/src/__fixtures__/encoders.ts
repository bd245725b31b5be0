import { createRandom, type Encoder, type FeatureArray, sha256Of } from '@erc/core';


/** Numbers that follow from the text alone. */
export function featureOf(text: string, dim = 4): FeatureArray {
  const random = createRandom(Number.parseInt(sha256Of(text).slice(0, 8), 16));
  const steps = random.uint32() % 6;
  const data = Float32Array.from({ length: steps * dim }, () => random.next() * 8 - 4);
  return { data, shape: [steps, dim] };
}

/** What an encoder was asked for, in order. */
export interface CountingEncoder {
  readonly encoder: Encoder<string>;
  readonly asked: string[];
}

/** An encoder of text that remembers what it was asked for, and cuts what is longer than 6 letters. */
export function countingEncoder(
  id = 'counting',
  make: (text: string) => FeatureArray = (text) => featureOf(text),
): CountingEncoder {
  const asked: string[] = [];
  const encoder: Encoder<string> = {
    modality: 'text',
    id,
    dim: 4,
    async encode(inputs, { onTruncation, onProgress } = {}) {
      return inputs.map((text, i) => {
        asked.push(text);
        if (text.length > 6) onTruncation?.(i, { from: text.length, to: 6, unit: 'tokens' });
        onProgress?.(i + 1, inputs.length);
        return make(text);
      });
    },
    async dispose() {},
  };
  return { encoder, asked };
}
