import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import {
  clearPlace,
  type FetchFileOptions,
  fetchFile,
  landFolder,
  openPartialFile,
  PARTIAL_STATE,
  type PartialFile,
  StatusError,
  sha256OfFile,
  writeFileAtomic,
} from '@erc/core/node';
import { z } from 'zod';
import { findKaggleAccess } from './kaggle-access.js';

/** A dataset of Kaggle. */
export interface KaggleDataset {
  readonly owner: string;
  readonly dataset: string;
  /** @default the newest */
  readonly version?: number | undefined;
  /** Downloads again what is there. */
  readonly force: boolean;
}

export interface DownloadKaggleOptions extends Omit<FetchFileOptions, 'url' | 'authorization' | 'fetch'> {
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

const ARCHIVE = 'archive.zip';
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
  const { log, signal } = options;
  const folder = join(workspace, `${owner}_${dataset}${version === undefined ? '' : `_v${version}`}`);
  const found = force ? undefined : await findDownloaded(folder);
  if (found) return found;

  const { endpoint, authorization } = await findKaggleAccess(env, log);
  const url = new URL(`/api/v1/datasets/download/${owner}/${dataset}`, endpoint);
  if (version !== undefined) url.searchParams.set('datasetVersionNumber', String(version));
  const file = await openPartialFile({ target: folder, name: ARCHIVE, url });
  log?.(`download: ${url}${file.length() > 0 ? `, from byte ${file.length()}` : ''}`);
  await fetchFile(file, { ...options, url, authorization }).catch((error: unknown) => {
    throw error instanceof StatusError ? refusalOf(error, url) : error;
  });
  const record = await describe(file, url);
  signal?.throwIfAborted();
  await writeFileAtomic(join(file.folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  log?.(`download: ${record.bytes} bytes, SHA-256 ${record.sha256}`);
  const isKnown = (path: string): boolean => [ARCHIVE, RECORD, PARTIAL_STATE].includes(path);
  if (force) await clearPlace(folder, isKnown);
  await landFolder(file.folder, folder, async () => (await findDownloaded(folder)) !== undefined, isKnown);
  return (await findDownloaded(folder)) ?? { path: join(folder, ARCHIVE), sha256: record.sha256 };
}

/** What Kaggle means by a status. */
function refusalOf(error: StatusError, url: URL): ConfigError | DataError {
  const { status } = error;
  if (status === 401 || status === 403) {
    return new ConfigError(
      `${url}: expected a token that Kaggle accepts, for a dataset whose terms you have accepted there, received status ${status}.`,
      { cause: error },
    );
  }
  if (status !== 404) return error;
  return new DataError(`${url}: expected the file, received status 404: no such dataset.`, { cause: error });
}

async function describe(file: PartialFile, url: URL): Promise<z.infer<typeof recordSchema>> {
  const { etag } = file.state() ?? {};
  const sha256 = await sha256OfFile(file.path);
  return { version: 1, url: String(url), bytes: file.length(), sha256, ...(etag !== undefined && { etag }) };
}

async function findDownloaded(folder: string): Promise<Downloaded | undefined> {
  const path = join(folder, ARCHIVE);
  try {
    const { bytes, sha256 } = recordSchema.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')));
    return (await stat(path)).size === bytes ? { path, sha256 } : undefined;
  } catch {
    return undefined;
  }
}
