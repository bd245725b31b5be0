import { spawn } from 'node:child_process';
import {
  DecodeError,
  DecoderCrashError,
  isEndedByOthers,
  LostClipError,
  type LostReason,
} from './decoder.js';

export interface RunToolOptions {
  /** Kills the tool after so many milliseconds. */
  readonly milliseconds: number;
  /** Kills the tool when it has written more to standard output. */
  readonly bytes: number;
  /** Takes standard output as it comes. */
  readonly take: (bytes: Buffer) => void;
}

/** Of its complaints, only so many characters are kept. */
const MAX_COMPLAINT = 400;

/**
 * Runs a tool with arguments as they are: there is no shell. What it reads from is closed, and it is killed at a limit.
 *
 * @returns What it complained of on its standard error.
 * @throws LostClipError when it cannot be started, takes too long, or is ended by others; DecoderCrashError when it crashes.
 * @throws DecodeError when it fails, or writes too much.
 */
export function runTool(
  file: string,
  args: readonly string[],
  { milliseconds, bytes, take }: RunToolOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const tool = spawn(file, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
    let complaint = '';
    let problem: string | undefined;
    let lost: LostReason | undefined;
    let received = 0;
    const stop = (reason: string): void => {
      problem ??= reason;
      tool.kill('SIGKILL');
    };
    const timer = setTimeout(() => {
      lost ??= problem === undefined ? 'took too long' : undefined;
      stop(`more than ${milliseconds} ms`);
    }, milliseconds);
    tool.stdout.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > bytes) return stop(`more than ${bytes} bytes of output`);
      try {
        take(chunk);
      } catch (error) {
        stop(String(error));
      }
    });
    tool.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < MAX_COMPLAINT) complaint += chunk.toString('utf8');
    });
    tool.on('error', ({ message }) => {
      lost ??= problem === undefined ? 'decoder ended' : undefined;
      problem ??= message;
    });
    tool.on('close', (code, signal) => {
      clearTimeout(timer);
      const said = complaint.trim().slice(0, MAX_COMPLAINT).replaceAll('\n', '; ');
      if (problem === undefined && code === 0) return resolve(said);
      const message = `${file}: ${problem ?? (said || `ended with ${code ?? signal}`)}`;
      if (problem === undefined && isEndedByOthers(signal)) lost = 'decoder ended';
      if (lost !== undefined) return reject(new LostClipError(lost, message));
      const isCrash = problem === undefined && signal !== null;
      reject(isCrash ? new DecoderCrashError(message) : new DecodeError(message));
    });
  });
}
