import { fusionOptionsSchema } from '@erc/fusion';

const BUILT_IN: ReadonlySet<string> = new Set(
  fusionOptionsSchema.options.map(({ shape }) => shape.type.value),
);

/**
 * Whether a fusion surely gives no attention of hops over steps, `[batch, hops, steps]`, which `attention-diversity` compares. What one of a
 * plugin gives, only it knows.
 */
export const givesNoAttention = (type: string): boolean => BUILT_IN.has(type) && type !== 'self-attentive';
