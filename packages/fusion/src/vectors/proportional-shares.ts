import { ConfigError } from '@erc/core';
import type { PreparedSpec } from '../contracts.js';

/**
 * What each stream gets of `dim` elements, in proportion to its width: rounded down, and what is left goes to the widest (the first of
 * equals). Widths 768, 2048, 1536 share 512 as 90, 242, 180.
 *
 * @throws ConfigError naming a stream that would get nothing.
 */
export function proportionalShares(where: string, streams: readonly PreparedSpec[], dim: number): number[] {
  const widths = streams.map((stream) => stream.dim);
  const total = widths.reduce((a, b) => a + b);
  const shares = widths.map((width) => Math.floor((dim * width) / total));
  shares[widths.indexOf(Math.max(...widths))]! += dim - shares.reduce((a, b) => a + b);
  const empty = shares.indexOf(0);
  if (empty >= 0) {
    throw new ConfigError(
      `${where}: expected a share of ${dim} for each stream, received none for "${streams[empty]!.name}" ` +
        `(width ${widths[empty]} of ${total}); take equal widths.`,
    );
  }
  return shares;
}
