import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';

/** A call of `node:fs` that changes a disk. */
export interface DiskCall {
  /** Name of the function, without `Sync`: `rename`, `write`, `sync`. */
  readonly name: string;
  /** Path that it changes; of a rename or a link, the new one. Empty where it is not known. */
  readonly path: string;
}

/** What happens at a call. */
export interface DiskFault {
  /** Called before it is made. What it throws, the caller gets, and nothing is done. */
  readonly before?: () => void;
  /** Of a call that is given bytes: how many of them reach the disk. @default all */
  readonly keep?: (length: number) => number;
  /** Called when it has been made. What it throws, the caller gets. */
  readonly after?: () => void;
}

/** Asked before each call that changes a disk. `undefined`: it is made as it was asked for. */
export type DiskJudge = (call: DiskCall) => DiskFault | undefined;

type Call = (this: unknown, ...args: unknown[]) => unknown;
/** How a function of Node is called: which path it changes, and its arguments with fewer bytes. */
interface Shape {
  readonly pathOf: (self: unknown, args: readonly unknown[]) => string | undefined;
  readonly cut?: (args: readonly unknown[], keep: (length: number) => number) => unknown[];
}

/** Functions of paths, and which argument is the path that changes. */
const OF_PATHS = {
  appendFile: 0,
  copyFile: 1,
  cp: 1,
  link: 1,
  mkdir: 0,
  mkdtemp: 0,
  open: 0,
  rename: 1,
  rm: 0,
  rmdir: 0,
  symlink: 1,
  truncate: 0,
  unlink: 0,
  utimes: 0,
  writeFile: 0,
} as const;
const OF_DESCRIPTORS = ['fdatasync', 'fsync', 'ftruncate', 'write', 'writev'] as const;
const OF_HANDLES = ['appendFile', 'datasync', 'sync', 'truncate', 'write', 'writeFile', 'writev'] as const;
const SYNCS = /^f?(data)?sync$/;

/** Paths of files that are open for writing. */
const opened = new Map<number, string>();
const pathOfDescriptor = (fd: unknown): string | undefined => opened.get(Number(fd));

let judge: DiskJudge = () => undefined;
let isInstalled = false;

/**
 * Puts `next` before every call of `node:fs` and `node:fs/promises` that changes a disk, in this thread, for whatever is loaded by then and later.
 * Only modules that have kept a function in a variable of their own go past it: call it before they are loaded.
 *
 * @returns what takes it away again.
 */
export async function judgeDisk(next: DiskJudge): Promise<() => void> {
  if (!isInstalled) await install();
  isInstalled = true;
  judge = next;
  return () => {
    judge = () => undefined;
  };
}

async function install(): Promise<void> {
  for (const [name, at] of Object.entries(OF_PATHS)) {
    const shape: Shape = {
      pathOf: (_, args) => (name === 'open' && !makesFile(args[1]) ? undefined : String(args[at])),
      ...(/File$/.test(name) && name !== 'copyFile' && { cut: cutData(1) }),
    };
    replace(fs.promises, name, (call) => judged(name, call, shape));
    replace(fs, name, (call) => judged(name, call, shape));
    replace(fs, `${name}Sync`, (call) => judgedNow(name, call, shape));
  }
  const ofDescriptor: Shape = { pathOf: (_, [fd]) => pathOfDescriptor(fd) };
  for (const name of OF_DESCRIPTORS) {
    const short = SYNCS.test(name) ? 'sync' : name;
    replace(fs, name, (call) => judged(short, call, ofDescriptor));
    replace(fs, `${name}Sync`, (call) => judgedNow(short, call, ofDescriptor));
  }
  const handle = await fs.promises.open(devNull);
  const handles = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const name of OF_HANDLES) {
    const cut = name === 'write' ? cutWrite : /File$/.test(name) ? cutData(0) : undefined;
    const pathOf: Shape['pathOf'] = (self) => pathOfDescriptor((self as { fd: number }).fd) ?? '';
    replace(handles, name, (call) =>
      judged(SYNCS.test(name) ? 'sync' : name, call, { pathOf, ...(cut && { cut }) }),
    );
  }
  syncBuiltinESMExports();
}

function replace(owner: object, name: string, wrap: (call: Call) => Call): void {
  const call = Reflect.get(owner, name) as Call | undefined;
  if (call) Reflect.set(owner, name, wrap(call));
}

const makesFile = (flags: unknown): boolean =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : typeof flags === 'string' && /[wa+]/.test(flags);

/** Promises and callbacks: a callback gets the error, whoever waits for a promise too. */
function judged(name: string, call: Call, { pathOf, cut }: Shape): Call {
  return function (...args) {
    const path = pathOf(this, args);
    if (path === undefined) return call.apply(this, args);
    const fault = judge({ name, path });
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const answer = callback as (error: unknown, ...results: unknown[]) => void;
      try {
        fault?.before?.();
      } catch (error) {
        return process.nextTick(answer, error);
      }
      return call.call(this, ...args.slice(0, -1), (error: unknown, ...results: unknown[]) => {
        if (name === 'open' && !error) opened.set(Number(results[0]), path);
        try {
          fault?.after?.();
        } catch (thrown) {
          return answer(thrown);
        }
        answer(error, ...results);
      });
    }
    const run = async (): Promise<unknown> => {
      fault?.before?.();
      const result = await call.apply(this, fault?.keep && cut ? cut(args, fault.keep) : args);
      if (name === 'open') opened.set((result as { fd: number }).fd, path);
      fault?.after?.();
      return result;
    };
    return run();
  };
}

function judgedNow(name: string, call: Call, { pathOf, cut }: Shape): Call {
  return function (...args) {
    const path = pathOf(this, args);
    if (path === undefined) return call.apply(this, args);
    const fault = judge({ name, path });
    fault?.before?.();
    const before = judge;
    // Node makes some of these of others.
    judge = () => undefined;
    try {
      const result = call.apply(this, fault?.keep && cut ? cut(args, fault.keep) : args);
      if (name === 'open') opened.set(Number(result), path);
      fault?.after?.();
      return result;
    } finally {
      judge = before;
    }
  };
}

/** Of functions that are given all bytes of a file. */
const cutData =
  (at: number): NonNullable<Shape['cut']> =>
  (args, keep) => {
    const data = args[at];
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    if (!(bytes instanceof Uint8Array)) return [...args];
    return args.toSpliced(at, 1, bytes.subarray(0, keep(bytes.length)));
  };

/** `write(bytes, offset, length, position)` and `write(text, position)` of a handle. */
const cutWrite: NonNullable<Shape['cut']> = (args, keep) => {
  const [data, offset] = args;
  if (!(data instanceof Uint8Array)) return cutData(0)(args, keep);
  const start = typeof offset === 'number' ? offset : 0;
  const length = typeof args[2] === 'number' ? args[2] : data.length - start;
  return [data, start, keep(length), ...args.slice(3)];
};
