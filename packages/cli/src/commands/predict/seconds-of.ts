import { DataError } from '@erc/core';
import { parseSeconds } from '@erc/media';

/**
 * Seconds of a cell, as `parseSeconds` reads them.
 *
 * @throws DataError, beginning with `where`, for another cell.
 */
export function secondsOf(cell: string | undefined, where: string): number {
  const seconds = parseSeconds(cell ?? '');
  if (seconds !== undefined) return seconds;
  throw new DataError(
    `${where}: expected seconds, or a time such as 0:01:02.5, received ${JSON.stringify(cell ?? '')}.`,
  );
}
