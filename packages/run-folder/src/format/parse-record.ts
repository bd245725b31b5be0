import { DataError, parseJson } from '@erc/core';
import { z } from 'zod';
import type { ContentOf, RawRecord, RunFile, WritableOf } from './run-file.js';
import { FORMAT_VERSION } from './version.js';

const versionedSchema = z.looseObject({ formatVersion: z.int().min(1).default(1) });

/**
 * The content of a file of a run folder, of any version: migrated to that of today, and checked.
 *
 * @param text JSON.
 * @param where Path of the file, for errors.
 * @throws DataError naming `where` and the first key that is not as a run writes it; also for a version after {@link FORMAT_VERSION}.
 */
export function parseRecord<File extends RunFile>(file: File, text: string, where: string): ContentOf<File> {
  const { formatVersion, ...record } = checkedRecord(versionedSchema, parseJson(text, where), where);
  if (formatVersion > FORMAT_VERSION) {
    throw new DataError(
      `${where}: formatVersion: expected ${FORMAT_VERSION} at most, received ${formatVersion}: a newer program wrote it.`,
    );
  }
  let migrated: RawRecord = record;
  for (let version = formatVersion; version < FORMAT_VERSION; version++) {
    migrated = file.migrations?.[version]?.(migrated) ?? migrated;
  }
  return checkedRecord(file.schema, migrated, where) as ContentOf<File>;
}

/** The text of a file with this content, in the version of today. */
export const formatRecord = <File extends RunFile>(_file: File, content: WritableOf<File>): string =>
  `${JSON.stringify({ formatVersion: FORMAT_VERSION, ...content }, null, 2)}\n`;

/** A value that fits its schema. @throws DataError naming `where` and the first key that does not. */
export function checkedRecord<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const place = path.length > 0 ? `${where}: ${path.join('.')}` : where;
  const said = message.replace(/^(Invalid input|Too \w+): (?=expected )/, '').replace(/\.$/, '');
  throw new DataError(
    `${place}: ${said.startsWith('expected') ? said : `expected what a run writes, received: ${said}`}.`,
    { cause: result.error },
  );
}
