import { fileURLToPath } from 'node:url';
import { EncoderError, type Feature, isSparse, type TextInput, type Truncation } from '@erc/core';
import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/transformers.json' with { type: 'json' };
import { createTextEncoder } from '../text-encoder.js';
import type { TransformerTextOptions } from './transformer-options.js';

const folder = (family: string): string =>
  fileURLToPath(new URL(`../__fixtures__/${family}`, import.meta.url));
const { english, korean } = golden.inputs satisfies Record<string, TextInput[]>;

/** Rows of values: one for a vector, one for each token of a sequence. */
function rowsOf(feature: Feature): number[][] {
  if (isSparse(feature)) throw new Error('expected a dense feature');
  const { data, shape } = feature;
  const dim = shape.at(-1)!;
  return Array.from({ length: data.length / dim }, (_, i) => [...data.subarray(i * dim, (i + 1) * dim)]);
}

function expectClose(received: readonly number[][], expected: readonly number[][], within = 1e-4): void {
  expect(received.length).toBe(expected.length);
  for (const [i, row] of expected.entries()) {
    expect(received[i]!.length).toBe(row.length);
    const worst = Math.max(...row.map((value, k) => Math.abs(value - received[i]![k]!)));
    expect(worst).toBeLessThanOrEqual(within);
  }
}

async function encodeAll(
  options: TransformerTextOptions,
  inputs: readonly TextInput[],
): Promise<{ features: Feature[]; cuts: Map<number, Truncation>; dim: number }> {
  const encoder = await createTextEncoder(options);
  const cuts = new Map<number, Truncation>();
  const features = await encoder.encode(inputs, { onTruncation: (i, cut) => cuts.set(i, cut) });
  await encoder.dispose();
  return { features, cuts, dim: encoder.dim };
}

describe('transformer text encoder', () => {
  it.each(golden.cases.map((one) => ({ ...one, name: `${one.family} ${JSON.stringify(one.options)}` })))(
    'matches transformers: $name',
    async ({ family, options, inputs, expected }) => {
      const { features, cuts, dim } = await encodeAll(
        { type: 'transformer', model: folder(family), maxTokens: 44, ...options } as TransformerTextOptions,
        inputs === 'korean' ? korean : english,
      );
      expect(dim).toBe(16);
      for (const [i, { values, cut }] of expected.entries()) {
        expectClose(rowsOf(features[i]!), (Array.isArray(values[0]) ? values : [values]) as number[][]);
        expect(cuts.get(i)).toEqual(cut ? { from: cut[0], to: cut[1], unit: 'tokens' } : undefined);
      }
    },
  );

  it.each(['bert', 'roberta', 'gpt2'])('gives one by one what it gives in a batch: %s', async (family) => {
    const inputs = Array.from({ length: 9 }, (_, i) => ({
      ...english[i % english.length]!,
      text: english[i % english.length]!.text.repeat(1 + (i % 3)),
    }));
    const options = { type: 'transformer', model: folder(family), maxTokens: 40 } as const;
    const encoder = await createTextEncoder(options);
    const together = await encoder.encode(inputs);
    const progress: number[] = [];
    for (const [i, input] of inputs.entries()) {
      const [alone] = await encoder.encode([input], { onProgress: (done) => progress.push(done) });
      expectClose(rowsOf(together[i]!), rowsOf(alone!), 1e-5);
    }
    expect(progress).toEqual(inputs.map(() => 1));
    await encoder.dispose();
  });

  it.each(['first', 'mean', 'max', 'last', 'none'] as const)(
    'computes a dialogue once for all its prompts, which are what each is alone: %s',
    async (pooling) => {
      const turns = ['Oh. My. God!', 'What?', '', 'He left.', 'Who left?'].map((text, i) => ({
        speaker: 'AB'[i % 2]!,
        text,
      }));
      const inputs = turns.map((turn, i) => ({ ...turn, history: turns.slice(0, i) }));
      const rowsComputed = async (family: string): Promise<number> => {
        const encoder = await createTextEncoder({
          type: 'transformer',
          model: folder(family),
          input: { type: 'dialogue' },
          pooling,
          // Each row by itself, so that they can be counted.
          batchTokens: 1,
        });
        const progress: number[] = [];
        const together = await encoder.encode(inputs, { onProgress: (done) => progress.push(done) });
        for (const [i, input] of inputs.entries()) {
          const [alone] = await encoder.encode([input]);
          expectClose(rowsOf(together[i]!), rowsOf(alone!), 1e-5);
        }
        await encoder.dispose();
        expect(progress.at(-1)).toBe(5);
        return progress.length;
      };
      expect(await rowsComputed('gpt2')).toBe(1);
      expect(await rowsComputed('bert')).toBe(5);
    },
  );

  it('gives each prompt of several dialogues what it gives alone, also where long ones are cut', async () => {
    const dialogue = (...texts: string[]): TextInput[] => {
      const turns = texts.map((text, i) => ({ speaker: 'AB'[i % 2]!, text }));
      return turns.map((turn, i) => ({ ...turn, history: turns.slice(0, i) }));
    };
    const inputs = [
      ...dialogue('Oh. My. God!', 'What?', 'He left.', 'Who left?', 'Ross did, on Monday.'),
      { speaker: 'C', text: 'Oh.' },
      ...dialogue('Hello.', 'Hello, hello.'),
      ...dialogue('Oh. My. God!', 'Where?'),
    ];
    for (const pooling of ['last', 'mean', 'none'] as const) {
      const { features, cuts } = await encodeAll(
        { type: 'transformer', model: folder('gpt2'), input: { type: 'dialogue' }, pooling, maxTokens: 40 },
        inputs,
      );
      expect(cuts.size).toBeGreaterThan(0);
      expect(cuts.size).toBeLessThan(inputs.length);
      for (const [i, input] of inputs.entries()) {
        const alone = await encodeAll(
          { type: 'transformer', model: folder('gpt2'), input: { type: 'dialogue' }, pooling, maxTokens: 40 },
          [input],
        );
        expectClose(rowsOf(features[i]!), rowsOf(alone.features[0]!), 1e-5);
      }
    }
  });

  it('gives zeros for a text without any token', async () => {
    const { features } = await encodeAll({ type: 'transformer', model: folder('gpt2') }, [
      { speaker: 'Ana', text: '  ' },
    ]);
    expect(rowsOf(features[0]!)).toEqual([Array(16).fill(0)]);
  });

  it('stops at the abort signal', async () => {
    const encoder = await createTextEncoder({
      type: 'transformer',
      model: folder('bert'),
      batchTokens: 1,
    });
    const stop = new AbortController();
    const encoding = encoder.encode(english, {
      signal: stop.signal,
      onProgress: (done) => done === 2 && stop.abort(new Error('enough')),
    });
    await expect(encoding).rejects.toThrow('enough');
    await encoder.dispose();
  });

  it('refuses what is no number, with the text, and gives nothing', async () => {
    const encoding = encodeAll(
      { type: 'transformer', model: folder('bert'), layers: [{ layer: 1, weight: 1e300 }], pooling: 'max' },
      [{ speaker: 'Ana', text: `Stop it! ${'No. '.repeat(40)}` }],
    );
    await expect(encoding).rejects.toThrow(EncoderError);
    await expect(encoding).rejects.toThrow(
      /transformer text encoder: .*bert: input 0 \("Stop it! No\. .*…"\): expected finite features, received -?Infinity as element 0 of 16/,
    );
  });

  it('is not opened at a signal that has aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const options = { type: 'transformer', model: 'own/absent' } as const;
    await expect(createTextEncoder(options, { signal })).rejects.toThrow('enough');
    await expect(createTextEncoder(options, { signal })).rejects.toThrow('enough');
  });

  it('has an id and contents that depend on what features depend on, and on nothing else', async () => {
    const idOf = async (options: Partial<TransformerTextOptions>): Promise<string> =>
      (await createTextEncoder({ type: 'transformer', model: folder('bert'), ...options })).id;
    const plain = await idOf({});
    expect(await idOf({ threads: 1, batchTokens: 64, offline: true })).toBe(plain);
    const others = await Promise.all([
      idOf({ pooling: 'first' }),
      idOf({ maxTokens: 20 }),
      idOf({ layers: 1 }),
      idOf({ cleaning: ['lower-case'] }),
      idOf({ input: { type: 'dialogue' } }),
      idOf({ model: folder('electra') }),
    ]);
    expect(new Set([plain, ...others]).size).toBe(7);

    const alone = await createTextEncoder({ type: 'transformer', model: folder('bert') });
    const [first] = english;
    expect(alone.contentOf!({ ...first!, history: [{ speaker: 'x', text: 'y' }] })).toBe(
      alone.contentOf!(first!),
    );
    const dialogue = await createTextEncoder({
      type: 'transformer',
      model: folder('bert'),
      input: { type: 'dialogue' },
    });
    expect(dialogue.contentOf!({ speaker: 'b', text: 'no', history: [{ speaker: 'a', text: 'yes' }] })).toBe(
      'a: yes\nb: no',
    );
  });

  it('says what the model cannot do', async () => {
    const create = (options: Partial<TransformerTextOptions>) =>
      createTextEncoder({ type: 'transformer', model: folder('bert'), ...options });
    await expect(create({ maxTokens: 49 })).rejects.toThrow(/maxTokens: expected at most 48.*received 49/);
    await expect(create({ model: folder('nothing') })).rejects.toThrow(EncoderError);
    const deep = await create({ layers: 7 });
    await expect(deep.encode(english)).rejects.toThrow(/hidden_states\.7.*start export MODEL/);
    await deep.dispose();
    await expect(
      createTextEncoder({ type: 'transformer', model: 'x', poling: 'max' } as never),
    ).rejects.toThrow(/poling/);
  });
});
