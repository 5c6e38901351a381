// Sources that contradict each other. Each rule is a function of its own; it says what, where, and about which object.

import type { MachineBuilder } from '../../model/machine.ts';
import type { JoinContext } from './join.ts';
import { affinityRules } from './rules/affinity.ts';
import { capabilityRules } from './rules/capability.ts';
import { Findings } from './rules/findings.ts';
import { matrixRules } from './rules/matrix.ts';
import { messageRules } from './rules/message.ts';
import { remapRules } from './rules/remap.ts';

export function findContradictions(machine: MachineBuilder, context: JoinContext): void {
  const findings = new Findings(machine, context);
  for (const rule of [...capabilityRules, ...messageRules, ...remapRules, ...matrixRules, ...affinityRules])
    rule(findings);
}
