import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type FileHashes, removeLeftovers, sizeOfFile, writeFileAtomic } from '@erc/core/node';
import { examineWav, MAX_WAV_BYTES, WAV_REPORT_VERSION, type WavReport } from '@erc/media';
import { z } from 'zod';

/** A wav file that was looked through, and the SHA-256 of its bytes. */
export type ExaminedWav = WavReport & { readonly sha256: string };

/** Looks through wav files, each content once. */
export interface WavReports {
  /** A problem is returned, not thrown: one bad clip does not stop a corpus. */
  readonly examine: (path: string) => Promise<ExaminedWav>;
  /** Keeps what was found. Where that cannot be written, files are looked through again next time, which is no error. */
  readonly save: () => Promise<void>;
}

const recordSchema = z.object({
  format: z.literal('erc-wav-reports'),
  version: z.literal(WAV_REPORT_VERSION),
  /** By SHA-256. */
  reports: z.record(
    z.string().regex(/^[0-9a-f]{64}$/),
    z.strictObject({ problem: z.string().exactOptional(), isOpen: z.boolean() }),
  ),
});

/**
 * Opens what is known of wav files by their contents.
 *
 * @param record Path of the record: a JSON file, which need not be there. What is no such record counts as none.
 * @param hashes SHA-256 of files, which are read for it only where something has been done to them.
 */
export async function openWavReports(record: string, hashes: Pick<FileHashes, 'of'>): Promise<WavReports> {
  const reports = await readReports(record);
  let isNew = false;
  return {
    async examine(path) {
      const size = await sizeOfFile(path);
      if (size > MAX_WAV_BYTES) {
        return {
          sha256: `${size} bytes`,
          problem: `more than ${MAX_WAV_BYTES / 2 ** 20} MiB`,
          isOpen: false,
        };
      }
      const sha256 = await hashes.of(path);
      const before = reports.get(sha256);
      if (before) return { sha256, ...before };
      const report = examineWav(await readFile(path));
      reports.set(sha256, report);
      isNew = true;
      return { sha256, ...report };
    },
    async save() {
      await removeLeftovers(dirname(record), { prefix: `${basename(record)}.` }).catch(() => undefined);
      if (!isNew) return;
      const sorted = [...reports].sort(([a], [b]) => (a < b ? -1 : 1));
      const content = {
        format: 'erc-wav-reports',
        version: WAV_REPORT_VERSION,
        reports: Object.fromEntries(sorted),
      };
      await writeFileAtomic(record, `${JSON.stringify(content)}\n`).catch(() => undefined);
    },
  };
}

async function readReports(record: string): Promise<Map<string, WavReport>> {
  try {
    const { data } = recordSchema.safeParse(JSON.parse(await readFile(record, 'utf8')));
    return new Map(Object.entries(data?.reports ?? {}));
  } catch {
    return new Map();
  }
}
