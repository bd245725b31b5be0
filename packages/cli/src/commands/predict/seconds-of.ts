import { DataError } from '@erc/core';

/**
 * Seconds of `62.5`, `1:02.5` or `0:01:02,5`.
 *
 * @throws DataError, beginning with `where`, for another cell.
 */
export function secondsOf(cell: string | undefined, where: string): number {
  const [, hours, minutes, seconds] =
    /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d+(?:[.,]\d+)?)$/.exec(cell?.trim() ?? '') ?? [];
  if (seconds === undefined) {
    throw new DataError(
      `${where}: expected seconds, or a time such as 0:01:02.5, received ${JSON.stringify(cell ?? '')}.`,
    );
  }
  return 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(seconds.replace(',', '.'));
}
