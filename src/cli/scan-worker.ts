/** A second thread for the scan. It says what it found when no file is left. */

import { parentPort, workerData } from "node:worker_threads";

import { emptyScan, scanBatch, type ScanWork } from "./scan.ts";

const scanned = emptyScan();
while (scanBatch(workerData as ScanWork, scanned));
parentPort?.postMessage(
  scanned,
  scanned.passed.map(({ bytes }) => bytes.buffer as ArrayBuffer),
);
