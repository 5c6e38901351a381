/** The check of a bit layout's declaration, used by the tests of every layout. */

import { type BitLayout, widthOf } from './bits';

/** What is wrong with a declaration; empty when every bit is covered once and every name can be found. */
export function checkLayout(layout: BitLayout): string[] {
  const problems: string[] = [];
  if (layout.bits % 16 !== 0) problems.push(`${layout.bits} bits is not a multiple of 16`);
  let next = layout.bits - 1;
  for (const f of layout.fields) {
    if (f.hi !== next) problems.push(`${f.name} starts at bit ${f.hi}, expected ${next}`);
    if (f.lo > f.hi) problems.push(`${f.name} runs from ${f.hi} up to ${f.lo}`);
    next = f.lo - 1;
  }
  if (next !== -1) problems.push(`bits ${next}:0 are not covered`);
  return problems.concat(checkNames(layout), checkValues(layout));
}

function checkNames(layout: BitLayout): string[] {
  const names = layout.fields.filter((f) => f.level !== 'reserved').map((f) => f.name);
  const known = new Set(names);
  const problems = names
    .filter((name, i) => names.indexOf(name) !== i)
    .map((name) => `two fields named ${name}`);
  for (const f of layout.fields) {
    if (f.when && !known.has(f.when.field))
      problems.push(`${f.name} depends on ${f.when.field}, which is not there`);
  }
  for (const j of layout.joined ?? []) {
    for (const part of j.parts)
      if (!known.has(part)) problems.push(`${j.name} joins ${part}, which is not there`);
  }
  return problems;
}

function checkValues(layout: BitLayout): string[] {
  const problems: string[] = [];
  for (const f of layout.fields) {
    const limit = 2 ** widthOf(f);
    for (const v of Object.keys(f.values ?? {}))
      if (Number(v) >= limit) problems.push(`${f.name} cannot be ${v}`);
    if (f.fixed !== undefined && f.fixed >= limit) problems.push(`${f.name} cannot be ${f.fixed}`);
    if (f.fixed !== undefined && f.level !== 'const') problems.push(`${f.name} is fixed but not a constant`);
    if (f.meaning.endsWith('.') || f.meaning === '')
      problems.push(`${f.name}: the meaning is a phrase without full stop`);
  }
  return problems;
}
