import { DataError } from '@erc/core';
import type { SheetRow } from './read-workbook.js';

/** The large classes in the words of the sheets, with the first code of each. */
const CODES: Readonly<Record<string, string>> = {
  분노: 'E10',
  슬픔: 'E20',
  불안: 'E30',
  상처: 'E40',
  당황: 'E50',
  기쁨: 'E60',
};
const EMOTION = '감정_대분류';
const TURNS = [1, 2, 3].flatMap((n) => [
  [`HS0${n}`, `사람문장${n}`] as const,
  [`SS0${n}`, `시스템문장${n}`] as const,
]);
/** Columns that number the dialogues; a sheet may have none. */
const NUMBERS = ['', 'index', '번호'] as const;

/**
 * Rows of a sheet in the form of the JSON files. The sheets have neither talk-ids nor profiles: a dialogue is named by its number there, or by its
 * row.
 *
 * @throws DataError when a column is missing.
 */
export function sheetDialogues(rows: readonly SheetRow[], path: string): unknown[] {
  const columns = new Set(rows.flatMap(({ cells }) => [...cells.keys()]));
  for (const column of [EMOTION, '사람문장1']) {
    if (!columns.has(column)) {
      throw new DataError(
        `${path}: expected a column ${column}, received ${[...columns].join(', ') || 'no row'}.`,
      );
    }
  }
  return rows.map(({ row, cells }) => {
    const number = NUMBERS.map((name) => cells.get(name)).find((cell) => cell !== undefined);
    const emotion = cells.get(EMOTION)?.normalize('NFC').trim() ?? '';
    return {
      profile: { emotion: { type: Object.hasOwn(CODES, emotion) ? CODES[emotion] : emotion } },
      talk: {
        id: { 'talk-id': number?.trim() || `row ${row}` },
        content: Object.fromEntries(TURNS.map(([name, column]) => [name, cells.get(column) ?? ''])),
      },
    };
  });
}
