/** How long work may take. */

export interface Deadline {
  isOver(): boolean;
}

/**
 * Over when so much time has passed and this process has worked as long: on a busy machine the clock runs without us, and where several threads work,
 * their work counts together.
 * @param time in milliseconds
 */
export function createDeadline(time: number): Deadline {
  const clock = performance.now() + time;
  const work = workDone() + time;
  return { isOver: () => performance.now() > clock && workDone() > work };
}

/** In milliseconds. */
function workDone(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
