/** Families whose tokens attend to nothing behind them (Radford et al. 2019), so that what a text begins with is computed alike in each that begins so. */
const CAUSAL_FAMILIES = ['gpt2'];

/** Whether the hidden state of a token depends on the tokens before it alone. */
export const isCausal = (config: Readonly<Record<string, unknown>>): boolean =>
  CAUSAL_FAMILIES.includes(String(config.model_type));

/** An input that is computed, and the inputs whose features are read from it. */
export interface Shared {
  readonly host: number;
  /** The host itself, and those that it begins with. */
  readonly members: readonly number[];
}

/**
 * Finds the inputs that others begin with: of the prompts of a dialogue, each with all the past, the last one holds all the others.
 *
 * @param inputs Token ids.
 * @returns Hosts in their order; each index of `inputs` is a member of one.
 */
export function sharedPrefixes(inputs: readonly Int32Array[]): Shared[] {
  // In this order, what begins with an input stands right behind it.
  const order = inputs.map((_, i) => i).sort((a, b) => compare(inputs[a]!, inputs[b]!) || b - a);
  const hosts: { host: number; members: number[] }[] = [];
  for (const i of order.reverse()) {
    const last = hosts.at(-1);
    if (last && beginsWith(inputs[last.members.at(-1)!]!, inputs[i]!)) last.members.push(i);
    else hosts.push({ host: i, members: [i] });
  }
  return hosts.sort((a, b) => a.host - b.host);
}

function compare(a: Int32Array, b: Int32Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let k = 0; k < shorter; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
  return a.length - b.length;
}

const beginsWith = (whole: Int32Array, part: Int32Array): boolean =>
  part.length <= whole.length && part.every((id, k) => id === whole[k]);
