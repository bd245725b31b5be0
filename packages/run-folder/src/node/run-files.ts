import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHash } from '../files/file-hash.js';
import { STAGE_FILE } from '../files/training.js';
import { hashFile } from './hash-file.js';

/** What a training makes in its own folder. Scores are not among them: an evaluation may make them anew, and hashes its own. */
const MADE = /^(metrics\.jsonl|checkpoints\/(best|epoch-\d+)\.safetensors)$/;

/**
 * Hashes of what a training, or a stage of one, has made in its folder, by path.
 *
 * @param keepsEpochs Whether the weights of epochs will be left beside the best ones.
 */
export async function hashRunFiles(
  directory: string,
  { keepsEpochs }: { readonly keepsEpochs: boolean },
): Promise<Record<string, FileHash>> {
  const namesIn = (folder: string): Promise<string[]> => readdir(join(directory, folder)).catch(() => []);
  const paths = [
    ...(await namesIn('.')),
    ...(await namesIn('checkpoints')).map((name) => `checkpoints/${name}`),
  ].filter((path) => MADE.test(path) && (keepsEpochs || !path.includes('/epoch-')));
  const stages = (await namesIn('stages')).map((stage) => `stages/${stage}/${STAGE_FILE.name}`);
  const entries = [...paths, ...stages].sort().map(async (path) => {
    return [path, await hashFile(join(directory, path))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
