import { type FileHashes, makeTemporaryFolder, type TemporaryFolder } from '@erc/core/node';
import type { ResolvedMediaOptions } from '@erc/media';
import { type ClipConverter, openClipConverter } from '@erc/media/node';
import { openMediaHashes } from '../dataset-folder/media-hashes.js';
import { openWavReports, type WavReports } from '../release/wav-reports.js';
import type { SourceContext } from '../source.js';

/** One preparation of a dataset folder, as the steps of a source see it. */
export interface SourceRun {
  readonly signal: AbortSignal | undefined;
  /** Whether nothing is going to be written. */
  readonly isDry: boolean;
  /** A line that a user should know; the source's word is put before it. */
  readonly log: (line: string) => void;
  /** The number of steps done so far. A step is a file or an utterance, as the source prefers. */
  readonly onProgress: (done: number, total: number) => void;
  /** What the caller gave: for steps that log in a name of their own. */
  readonly context: SourceContext;
  /**
   * Absolute path of a folder beside the dataset folder, `<into>.<name>`: for downloads and other work that shall go on where it was stopped. Nothing
   * is there at first.
   */
  readonly beside: (name: string) => string;
  /**
   * SHA-256 of files of the corpus, which are read again only where something has been done to them, or with `verify`. What was read is kept when the
   * preparation comes to its end, in `<into>.hashes.json`, with what was read of the dataset folder; a dry run keeps nothing.
   */
  readonly hashes: () => Promise<Pick<FileHashes, 'of'>>;
  /**
   * Looks through wav files of the corpus, each content once: what was found is kept as {@link hashes} are, in `<into>.wavs.json`.
   */
  readonly openWavs: () => Promise<Pick<WavReports, 'examine'>>;
  /** Makes a folder among the system's temporary ones, which goes when the preparation ends: for what a dry run has to unpack. */
  readonly temporary: () => Promise<string>;
  /**
   * Opens what turns clips of video into voices and pictures. Finished clips wait in `<into>.clips`. It is closed when the preparation ends.
   *
   * @throws ConfigError when there is no decoder.
   */
  readonly openClips: (media: ResolvedMediaOptions) => Promise<ClipConverter>;
}

/** A preparation, and what only who opened it may do. */
export interface OpenSourceRun {
  readonly run: SourceRun;
  /** The decoders of clips that were opened; empty where none were. */
  readonly decoders: () => string;
  /** Keeps the SHA-256 of what was read of the corpus, and what its wavs are. */
  readonly keepHashes: () => Promise<void>;
  readonly close: () => void;
}

/** @param type The source's word. @param directory Absolute path of the dataset folder. */
export function openSourceRun(type: string, directory: string, context: SourceContext): OpenSourceRun {
  const { signal, log, onProgress, dryRun } = context;
  const converters: ClipConverter[] = [];
  const folders: TemporaryFolder[] = [];
  let hashes: FileHashes | undefined;
  let wavs: WavReports | undefined;
  const openHashes = async (): Promise<FileHashes> => {
    hashes ??= await openMediaHashes(directory, { verify: context.verify });
    return hashes;
  };
  const isDry = dryRun !== undefined;
  const beside = (name: string): string => `${directory}.${name}`;
  return {
    run: {
      signal,
      isDry,
      log: (line) => log?.(`${type}: ${line}`),
      onProgress: (done, total) => onProgress?.(done, total),
      context,
      beside,
      hashes: openHashes,
      async openWavs() {
        wavs ??= await openWavReports(beside('wavs.json'), await openHashes());
        return wavs;
      },
      async temporary() {
        const folder = await makeTemporaryFolder('erc-dry');
        folders.push(folder);
        return folder.path;
      },
      async openClips(media) {
        const converter = await openClipConverter({
          media,
          work: beside('clips'),
          log,
          signal,
          dryRun: isDry,
        });
        converters.push(converter);
        return converter;
      },
    },
    decoders: () => converters.map(({ decoders }) => decoders).join('; '),
    async keepHashes() {
      if (isDry) return;
      await hashes?.save();
      await wavs?.save();
    },
    close() {
      for (const converter of converters) converter.close();
      for (const folder of folders) folder.remove();
    },
  };
}
