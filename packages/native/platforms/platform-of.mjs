import { closeSync, openSync, readSync } from 'node:fs';

/** Kind of file and processor by their numbers: ELF's `e_machine`, Mach-O's `cputype`, PE's `Machine`. */
const ELF = { 62: 'linux-x64-gnu', 183: 'linux-arm64-gnu' };
const MACH_O = { 16777228: 'darwin-arm64' };
const PE = { 34404: 'win32-x64' };

/** The platform that a compiled file is for, by its header: one of those that there are packages for, or `another`. */
export function platformOf(file) {
  const head = Buffer.alloc(4096);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return platformIn(head) ?? 'another';
}

function platformIn(head) {
  if (head.readUInt32BE(0) === 0x7f454c46) return ELF[head.readUInt16LE(18)];
  if (head.readUInt32LE(0) === 0xfeedfacf) return MACH_O[head.readUInt32LE(4)];
  if (head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = head.readUInt32LE(60);
  return header + 6 <= head.length ? PE[head.readUInt16LE(header + 4)] : undefined;
}
