import { describe, expect, it } from 'vitest';
import { MachineBuilder } from '../model/machine.ts';
import { decodeScenario, encodeScenario } from '../scenario/codec.ts';
import { scenarioAtStart } from '../scenario/scenario.ts';
import type { OpenCapture, Origin } from './capture.ts';
import { editLink } from './edit-link.ts';
import { formatLink, parseLink } from './link.ts';
import { type AppState, initialState } from './state.ts';
import { linkOf } from './state-link.ts';

const recipe = { cpus: 2, devices: [{ model: 'nvme', queues: 2 }] } as const;
const word = encodeScenario(scenarioAtStart('Mine', { kind: 'recipe', recipe }));
const own: Origin = { kind: 'preset', id: word, own: true };

function opened(origin: Origin): AppState {
  const machine = new MachineBuilder().finish({} as never);
  const open = {
    name: 'Mine',
    hash: 'x',
    origin,
    steps: ['now'],
    step: 'now',
    machine,
  } as unknown as OpenCapture;
  return { ...initialState('light'), view: 'forest', capture: { kind: 'open', open, going: null } };
}

const linkTo = (origin: Origin): string => formatLink(linkOf(opened(origin), []));

describe('a machine that is no preset', () => {
  it('is in its link before anything was done to it', () => {
    const { link, problems } = parseLink(linkTo(own));
    expect(problems).toEqual([]);
    expect(link.preset).toBeUndefined();
    expect(decodeScenario(link.s!).start).toEqual({ kind: 'recipe', recipe });
    expect(decodeScenario(link.s!).lines).toEqual([]);
  });

  it('is opened in the editor with what the link holds, a preset by its id, and nothing as an empty machine', () => {
    expect(editLink({ kind: 'preset', id: word, own: true })).toBe(`#/m?s=${word}&v=1`);
    expect(editLink({ kind: 'preset', id: 'laptop' })).toBe('#/m?preset=laptop&v=1');
    expect(editLink()).toBe('#/m?v=1');
    expect(linkTo({ kind: 'preset', id: 'laptop' })).toBe('#/x?preset=laptop&v=1&view=forest');
  });
});
