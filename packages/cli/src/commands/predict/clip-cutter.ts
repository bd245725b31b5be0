import { join } from 'node:path';
import { DataError } from '@erc/core';
import { makeTemporaryFolder, type TemporaryFolder } from '@erc/core/node';
import type { MediaOptions } from '@erc/media';
import { cutRecordings, type PartFiles, type RecordingPart } from '@erc/media/node';
import type { Progress } from '../../console/progress.js';

/** A clip or a part of a recording, and the turn that it is of. */
export interface TurnPart extends RecordingPart {
  /** The turn, for errors. */
  readonly where: string;
}

/** Cuts voices and faces out of clips, into a folder that is gone afterwards. */
export interface ClipCutter {
  /** @throws DataError for the first clip that cannot be read; ConfigError where nothing can decode clips; what `media` throws. */
  readonly cut: (parts: readonly TurnPart[]) => Promise<PartFiles[]>;
  readonly remove: () => void;
}

/** Options of {@link createClipCutter}. */
export interface ClipCutterOptions {
  /** Asked when the first clip is to be cut: not every model says it. */
  readonly media: () => MediaOptions;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Makes nothing before something is to be cut. */
export function createClipCutter({ media, signal, progress }: ClipCutterOptions): ClipCutter {
  const folders: TemporaryFolder[] = [];
  return {
    async cut(parts) {
      if (parts.length === 0) return [];
      const options = media();
      const temporary = await makeTemporaryFolder('erc-predict-clips');
      folders.push(temporary);
      const task = progress.task('clips', parts.length);
      const found = await cutRecordings(parts, {
        media: options,
        folder: join(temporary.path, 'cut'),
        log: progress.line,
        progress: { signal, onProgress: (done, total) => task.update(done, total) },
      });
      task.done();
      return found.map((files, i) => {
        if (!('problem' in files)) return files;
        throw new DataError(
          `${parts[i]!.where}: expected a clip that can be read, received one that cannot: ${files.problem}.`,
        );
      });
    },
    remove() {
      for (const folder of folders.splice(0)) folder.remove();
    },
  };
}
