import { describe, expect, expectTypeOf, it } from 'vitest';
import { type LossOptions, losses } from './built-in-losses.js';
import type { ParsedLoss } from './define-loss.js';

const SIMPLE = { classification: { type: 'dice' }, regression: { type: 'concordance' } };
const FULL = [
  { type: 'cross-entropy', targets: 'soft', classWeights: [1, 2], labelSmoothing: 0.1, weight: 2 },
  { type: 'focal', classWeights: { effectiveNumber: 0.9 }, level: 'batch', ignoreIndex: 1 },
  { type: 'multi-task', ...SIMPLE, coefficient: 0.5 },
  { type: 'attention-diversity', epsilon: 1e-8 },
  { type: 'stream-contrastive', streams: ['text', 'audio'] },
  { type: 'triplet', form: 'margin', margin: 'soft', distance: 'cosine' },
];

describe('losses', () => {
  it.each([
    ...losses.parts.map(({ type }) => (type === 'multi-task' ? { type, ...SIMPLE } : { type })),
    ...FULL,
  ])('a schema takes its own output and gives it back: %j', (options) => {
    const parsed = losses.schema.parse(options);
    expect(losses.schema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('narrow for an ablation: one that compares streams needs those it names, or any two', () => {
    const streams = { left: new Set(['audio', 'visual']), dropped: new Set(['text']) };
    const narrowed = (options: LossOptions, choice = streams) => {
      const parsed = losses.schema.parse(options);
      return losses.of(parsed).withoutStreams(parsed, choice);
    };
    expect(narrowed({ type: 'stream-contrastive' })).toMatchObject({ temperature: 0.07 });
    expect(narrowed({ type: 'stream-contrastive', streams: ['text', 'audio'] })).toBeUndefined();
    expect(narrowed({ type: 'stream-contrastive', streams: ['audio', 'visual'] })).toBeDefined();
    const alone = { left: new Set(['audio']), dropped: new Set(['text', 'visual']) };
    expect(narrowed({ type: 'stream-contrastive' }, alone)).toBeUndefined();
    expect(narrowed({ type: 'focal' }, alone)).toMatchObject({ gamma: 2 });
  });

  it('LossOptions is a union of what each takes, inside a composite too', () => {
    type Focal = Extract<LossOptions, { type: 'focal' }>;
    expectTypeOf<Focal['gamma']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Focal['targets']>().toEqualTypeOf<'labels' | 'soft' | undefined>();
    type Inside = Extract<LossOptions, { type: 'multi-task' }>['classification'];
    expectTypeOf<Inside['type']>().toEqualTypeOf<Exclude<LossOptions['type'], 'multi-task'>>();
    expectTypeOf<ParsedLoss>().toEqualTypeOf<{ type: string; weight: number }>();
    // @ts-expect-error no such type
    expectTypeOf<{ type: 'focall' }>().toExtend<LossOptions>();
    // @ts-expect-error a wrong value inside
    expectTypeOf<{ type: 'focal'; gamma: string }>().toExtend<Inside>();
    // @ts-expect-error composites do not stand inside composites
    expectTypeOf<{ type: 'multi-task' }>().toExtend<Inside>();
  });
});
