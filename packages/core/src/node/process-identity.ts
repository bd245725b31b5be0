import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process of which machine: enough to see whether it still runs, wherever that can be seen. */
export interface ProcessIdentity {
  readonly host: string;
  /** Of this start of the machine; empty where the system does not say. */
  readonly boot: string;
  /** Containers number their processes anew each: the PID namespace, empty where the system has none. */
  readonly namespace: string;
  readonly pid: number;
  /** When the process started, in ticks since the machine did; empty where the system does not say. Numbers are used again. */
  readonly started: string;
}

/** Where numbers of processes mean the same. */
type Place = Pick<ProcessIdentity, 'host' | 'boot' | 'namespace'>;

/** The PID namespace of the machine itself, outside all containers: Linux gives it this number. */
const OUTERMOST = 'pid:[4026531836]';

/** This process. */
export const THIS_PROCESS: ProcessIdentity = {
  host: hostname(),
  boot: textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  namespace: textOf(() => readlinkSync('/proc/self/ns/pid')),
  pid: process.pid,
  started: startOf(process.pid),
};

/**
 * Names the processes among which a number says which one: those of this machine, or of this container. A container and the one that takes
 * its place have the same host name and the same numbers.
 */
export function numberedIn({ host, boot, namespace }: Place): string {
  // Without the boot, so that what was left before the machine started anew is known as its own.
  return namespace === '' || namespace === OUTERMOST ? host : [host, boot, namespace].join('\n');
}

/** Whether this process can see the other one by its number. */
export function isVisible({ host, boot, namespace }: Place): boolean {
  return host === THIS_PROCESS.host && boot === THIS_PROCESS.boot && namespace === THIS_PROCESS.namespace;
}

/** Whether a process with this number runs here, also this one. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process that {@link isVisible} runs still, and is the one that started then. All threads of a process are one. */
export function isSameRunning({ pid, started }: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid);
  return started === '' || now === '' || now === started;
}

/** When a process started, in ticks since the machine did, by Linux; empty elsewhere. */
export function startOf(pid: number): string {
  return textOf(() => {
    const stats = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces: the fields are counted from behind it.
    return stats.slice(stats.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
