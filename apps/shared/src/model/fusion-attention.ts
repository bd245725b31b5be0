import { fusionOptionsSchema } from '@erc/fusion';

const BUILT_IN: ReadonlySet<string> = new Set(
  fusionOptionsSchema.options.map(({ shape }) => shape.type.value),
);
/** Those whose attention has three axes. */
const GIVE: ReadonlySet<string> = new Set(['self-attentive', 'gated']);

/**
 * Whether a fusion surely gives no attention that `attention-diversity` can compare, `[batch, rows, columns]`. What one of a plugin gives, only
 * it knows.
 */
export const givesNoAttention = (type: string): boolean => BUILT_IN.has(type) && !GIVE.has(type);
