import { stat } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { readSheet } from 'read-excel-file/node';
import { createBudget } from '../archive/limits.js';
import { readZip } from '../archive/read-zip.js';

/** An xlsx file is a zip. The largest of the corpus is below 30 MB, and unpacks to some hundreds. */
const LIMITS = { entries: 1000, bytes: 2 ** 30, ratio: 100 } as const;
const MAX_FILE_BYTES = 256 * 2 ** 20;

/** A row of a sheet, and its number there. */
export interface SheetRow {
  readonly row: number;
  /** By the words of the first row; empty cells are left out. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * The first sheet of an xlsx file. The file is unpacked once within limits, and its checksums are compared, before it is read.
 *
 * @throws DataError for a file that is too large, that unpacks to too much, or that is no workbook.
 */
export async function readWorkbook(path: string): Promise<SheetRow[]> {
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) {
    throw new DataError(`${path}: expected at most ${MAX_FILE_BYTES} bytes, received ${size}.`);
  }
  const budget = createBudget(path, size, LIMITS);
  try {
    await readZip(path, {
      budget,
      take: async ({ content }) => {
        budget.addEntry();
        for await (const _ of content);
      },
    });
    const [head = [], ...rows] = await readSheet(path, 1);
    const names = head.map((cell) => textOf(cell).normalize('NFC').trim());
    return rows.map((cells, i) => ({
      row: i + 2,
      cells: new Map(
        cells.flatMap((cell, k): [string, string][] =>
          cell === null ? [] : [[names[k] ?? '', textOf(cell)]],
        ),
      ),
    }));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: expected an xlsx workbook, received: ${messageOf(cause)}.`, { cause });
  }
}

const textOf = (cell: unknown): string => (cell === null || cell === undefined ? '' : String(cell));
