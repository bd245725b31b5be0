import { describe, expect, expectTypeOf, it } from 'vitest';
import { type FusionOptions, fusions } from './built-in-fusions.js';

/** Everything that options say of streams. */
const FULL: readonly FusionOptions[] = [
  {
    type: 'concat',
    projections: { text: { dim: 4 }, audio: { dim: 3, activation: 'gelu' } },
    frontEnds: { audio: { type: 'waveform', dim: 3 } },
    l2Normalize: ['text'],
    missing: { dropoutRate: 0.3 },
    embeddings: [
      { of: 'speaker', count: 2, streams: ['text', 'audio'] },
      { of: 'gender', streams: ['text'] },
    ],
    pooling: 'max',
    streamEmbeddings: { dim: 2 },
  },
  { type: 'three-way-concat', contexts: { text: 3, audio: 2 } },
  { type: 'tensor-fusion', dims: { text: 3 }, outputDim: 4 },
  {
    type: 'cross-attention',
    directions: [
      ['audio', 'text'],
      ['visual', 'audio'],
    ],
    pool: { audio: 'first', visual: 'last', 'audio/text': 'last' },
  },
  { type: 'mlp-mixer', steps: { text: 8, audio: 9 } },
  { type: 'self-attentive', asIs: ['text', 'visual'] },
  { type: 'multi-head-attention', widths: 'proportional', legacy: 'batch-attention' },
];
const without = (options: FusionOptions, dropped: readonly string[]) => {
  const parsed = fusions.schema.parse(options);
  const left = ['text', 'audio', 'visual'].filter((name) => !dropped.includes(name));
  return fusions.of(parsed).withoutStreams(parsed, { left: new Set(left), dropped: new Set(dropped) });
};

describe('fusions', () => {
  it.each([...fusions.parts.map(({ type }) => ({ type })), ...FULL])(
    'a schema takes its own output and gives it back: %j',
    (options) => {
      const parsed = fusions.schema.parse(options);
      expect(fusions.schema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    },
  );

  it('are narrowed for an ablation: entries, names and pairs of other streams go', () => {
    const [concat, threeWay, tensor, cross, mixer, attentive, heads] = FULL;
    expect(without(concat!, ['text'])).toEqual(
      fusions.schema.parse({
        ...concat,
        projections: { audio: { dim: 3, activation: 'gelu' } },
        // No stream is scaled, which is something else than the option's absence.
        l2Normalize: [],
        embeddings: [{ of: 'speaker', count: 2, streams: ['audio'] }],
      }),
    );
    expect(without(concat!, ['audio'])).toMatchObject({ frontEnds: {}, l2Normalize: ['text'] });
    expect(without(threeWay!, ['text'])).toMatchObject({ contexts: { audio: 2 } });
    expect(without(tensor!, ['text'])).toMatchObject({ dims: {}, outputDim: 4 });
    expect(without(cross!, ['text'])).toMatchObject({
      directions: [['visual', 'audio']],
      pool: { audio: 'first', visual: 'last' },
    });
    expect(without(cross!, ['audio'])).not.toHaveProperty('directions');
    expect(without(mixer!, ['text'])).toMatchObject({ steps: { audio: 9 } });
    expect(without(attentive!, ['text', 'visual'])).toMatchObject({ asIs: [] });
    expect(without(heads!, ['text'])).toEqual(fusions.schema.parse(heads));
  });

  it('only the self-attentive one gives attention of hops', () => {
    const hops = fusions.parts.filter((part) => {
      const parsed = fusions.schema.parse({ type: part.type });
      return part.gives(parsed).includes('hops');
    });
    expect(hops.map(({ type }) => type)).toEqual(['self-attentive']);
  });

  it('FusionOptions is a union of what each takes', () => {
    type Gated = Extract<FusionOptions, { type: 'gated' }>;
    expectTypeOf<Gated['gates']>().toEqualTypeOf<'independent' | 'convex' | undefined>();
    // @ts-expect-error no such type
    expectTypeOf<{ type: 'gatet' }>().toExtend<FusionOptions>();
  });
});
