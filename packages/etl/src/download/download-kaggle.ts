import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataError } from '@erc/core';
import { landFolder, writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import { type FetchFileOptions, fetchFile } from './fetch-file.js';
import { findKaggleAccess } from './kaggle-access.js';
import { openPartialFile, type PartialFile } from './partial-file.js';

/** A dataset of Kaggle. */
export interface KaggleDataset {
  readonly owner: string;
  readonly dataset: string;
  /** @default the newest */
  readonly version?: number | undefined;
  /** Downloads again what is there. */
  readonly force: boolean;
}

export interface DownloadKaggleOptions extends Omit<FetchFileOptions, 'url' | 'authorization'> {
  /** Folder for what is downloaded, one folder for each dataset. */
  readonly workspace: string;
  /** Holds the token: see {@link findKaggleAccess}. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A file that was downloaded whole. */
export interface Downloaded {
  readonly path: string;
  readonly sha256: string;
}

const RECORD = 'download.json';
const recordSchema = z.strictObject({
  version: z.literal(1),
  url: z.string(),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  etag: z.string().optional(),
});

/**
 * Downloads a dataset as one zip with the user's token, to `<workspace>/<owner>_<dataset>/archive.zip`, or finds it there. A download that
 * was stopped goes on where it was.
 *
 * @throws ConfigError without a token, or with one that Kaggle does not accept.
 * @throws DataError when it cannot be downloaded whole.
 */
export async function downloadKaggle(
  { owner, dataset, version, force }: KaggleDataset,
  { workspace, env, ...options }: DownloadKaggleOptions,
): Promise<Downloaded> {
  const { log, signal } = options.context ?? {};
  const folder = join(workspace, `${owner}_${dataset}${version === undefined ? '' : `_v${version}`}`);
  const found = force ? undefined : await findDownloaded(folder);
  if (found) return found;

  const { endpoint, authorization } = await findKaggleAccess(env, log);
  const url = new URL(`/api/v1/datasets/download/${owner}/${dataset}`, endpoint);
  if (version !== undefined) url.searchParams.set('datasetVersionNumber', String(version));
  const file = await openPartialFile(folder, String(url));
  log?.(`download: ${url}${file.length() > 0 ? `, from byte ${file.length()}` : ''}`);
  await fetchFile(file, { ...options, url, authorization });
  const record = await describe(file, url);
  signal?.throwIfAborted();
  await writeFileAtomic(join(file.folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  log?.(`download: ${record.bytes} bytes, SHA-256 ${record.sha256}`);
  if (force) await rm(folder, { recursive: true, force: true });
  await landFolder(file.folder, folder, async () => (await findDownloaded(folder)) !== undefined);
  return (await findDownloaded(folder)) ?? { path: join(folder, 'archive.zip'), sha256: record.sha256 };
}

async function describe(file: PartialFile, url: URL): Promise<z.infer<typeof recordSchema>> {
  const sums = [createHash('sha256'), createHash('md5')] as const;
  await pipeline(
    createReadStream(file.path, { highWaterMark: 2 ** 18 }),
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) for (const sum of sums) sum.update(chunk);
    },
  );
  const [sha256, md5] = sums.map((sum) => sum.digest('hex')) as [string, string];
  const { etag, md5: expected } = file.state() ?? {};
  if (expected !== undefined && md5 !== expected) {
    await rm(file.folder, { recursive: true, force: true });
    throw new DataError(
      `${url}: expected a file with the MD5 ${expected}, received one with ${md5}. Start again.`,
    );
  }
  return { version: 1, url: String(url), bytes: file.length(), sha256, ...(etag !== undefined && { etag }) };
}

async function findDownloaded(folder: string): Promise<Downloaded | undefined> {
  const path = join(folder, 'archive.zip');
  try {
    const { bytes, sha256 } = recordSchema.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')));
    return (await stat(path)).size === bytes ? { path, sha256 } : undefined;
  } catch {
    return undefined;
  }
}
