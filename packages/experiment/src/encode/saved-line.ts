import type { FilledStore } from './encode-stream.js';

/**
 * What keeping the frozen lower layers of a stream saves, as a line for the user: every pass would compute them, and by the time that they took once for so
 * many inputs, a pass over all of them is spared as much.
 */
export function savedLine(name: string, { encoded, total, seconds }: FilledStore): string {
  const where = `${name}, frozen layers`;
  if (encoded === 0) return `${where}: all of ${total} inputs kept from before; no pass computes them`;
  const all = (seconds * total) / encoded;
  const others = encoded < total ? ', the others kept from before' : '';
  return `${where}: ${encoded} of ${total} inputs computed in ${seconds.toFixed(1)} s${others}; each pass over all of them saves about ${all.toFixed(1)} s`;
}
