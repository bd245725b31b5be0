import type { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.js';

/** A JSON object that nothing has checked. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** A schema of objects. */
export type RecordSchema = z.ZodType<object, object>;

/** One JSON file of a run folder. */
export interface RunFile<Schema extends RecordSchema = RecordSchema> {
  /** Its name in the folder. */
  readonly name: string;
  /** Of the version of today, without `formatVersion`. Unknown keys are dropped: a newer program may have written them. */
  readonly schema: Schema;
  /** What makes of the content of version n that of version n + 1, by n. @default it is the same in both */
  readonly migrations?: Readonly<Record<number, (record: RawRecord) => RawRecord>>;
}

/** What is read from a file. */
export type ContentOf<File extends RunFile> = DeepReadonly<z.output<File['schema']>>;

/** What may be written to a file. */
export type WritableOf<File extends RunFile> = DeepReadonly<z.input<File['schema']>>;
