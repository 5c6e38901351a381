// Files of older versions become files of the newest, one version at a time.

import { SCENARIO_VERSION } from './scenario.ts';

/** Takes the content of a file of one version, gives that of the next one. */
export type Upgrade = (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** By the version that they take. */
export type Upgrades = Readonly<Record<number, Upgrade>>;

/** @throws Error where a version below the newest has no upgrade, or one has that does not exist */
export function complete(upgrades: Upgrades, newest: number): Upgrades {
  for (let version = 1; version < newest; version++)
    if (!upgrades[version]) throw new Error(`scenarios of version ${version} have no upgrade`);
  for (const version of Object.keys(upgrades))
    if (!(Number(version) >= 1 && Number(version) < newest))
      throw new Error(`there is an upgrade of version ${version}; the newest is ${newest}`);
  return upgrades;
}

const UPGRADES = complete({}, SCENARIO_VERSION);

/** The content of a file of any version up to the newest, as the newest has it. */
export function upgraded(
  content: Readonly<Record<string, unknown>>,
  version: number,
  upgrades: Upgrades = UPGRADES,
  newest: number = SCENARIO_VERSION,
): Readonly<Record<string, unknown>> {
  let now = content;
  for (let at = version; at < newest; at++) now = { ...upgrades[at]!(now), version: at + 1 };
  return now;
}
