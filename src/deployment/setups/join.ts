/** A pooler's own file, and the container that is started with it. */

import type { PoolSetup, Setup } from "./setup.ts";

/**
 * Where there is one of each: the container's variables are what the file does not say (pgdog-config/src/general.rs), and it runs as often as the
 * container. Which of several is started with which file, nobody here knows.
 */
export function joined(files: readonly Setup[], containers: readonly Setup[]): readonly Setup[] {
  const onlyOf = (setups: readonly Setup[], pooler: string): Setup | undefined => {
    const [first, ...others] = setups.filter((one) => one.pooler === pooler);
    return others.length === 0 ? first : undefined;
  };
  const isPaired = ({ pooler }: Setup): boolean => {
    const file = onlyOf(files, pooler);
    return file !== undefined && file.pools.length > 0 && onlyOf(containers, pooler) !== undefined;
  };
  return [
    ...files.map((file) => {
      const container = isPaired(file) ? onlyOf(containers, file.pooler) : undefined;
      return container ? under(file, container) : file;
    }),
    ...containers.map((container) => (isPaired(container) ? { ...container, settings: new Map<string, never>(), pools: [] } : container)),
  ];
}

function under(file: Setup, { settings, pools: [given], replicas }: Setup): Setup {
  const poolOf = (pool: PoolSetup): PoolSetup => ({
    ...pool,
    ...(given?.modeAt && !pool.modeAt ? { mode: given.mode, modeAt: given.modeAt } : {}),
    settings: new Map([...settings, ...pool.settings]),
  });
  return { ...file, settings: new Map([...settings, ...file.settings]), pools: file.pools.map(poolOf), replicas };
}
