// Stands before the program that is disturbed (`node --import`): writes down each call that changes a disk, and does what the plan says at one of them.
import { openSync, writeSync } from 'node:fs';
import { faultAt, isCounted } from '@erc/testing/disk-faults';
import { judgeDisk } from '@erc/testing/faulty-disk';
import type { DiskPlan } from './disk-plan.js';

const { log, disturbance } = JSON.parse(process.env.ERC_DISK_PLAN!) as DiskPlan;
const file = openSync(log, 'a');
let count = 0;
await judgeDisk((call) => {
  writeSync(file, `${call.name}\t${call.path}\n`);
  if (!disturbance || !isCounted(call, disturbance.fault)) return undefined;
  count++;
  return faultAt(call, count, disturbance);
});
