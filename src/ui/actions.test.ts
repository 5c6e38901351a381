import { describe, expect, it, vi } from 'vitest';
import { type Action, ActionRegistry } from './actions.tsx';

const action = (id: string, title = id): Action => ({ id, title, group: 'view', run: () => {} });

describe('ActionRegistry', () => {
  it('lists actions while they are registered and tells its listeners', () => {
    const registry = new ActionRegistry();
    const told = vi.fn();
    registry.subscribe(told);
    const remove = registry.register([action('a'), action('b')]);
    expect(registry.list().map((a) => a.id)).toEqual(['a', 'b']);
    remove();
    expect(registry.list()).toEqual([]);
    expect(told).toHaveBeenCalledTimes(2);
  });
  it('lets a later registration of the same id win while it lasts', () => {
    const registry = new ActionRegistry();
    registry.register([action('export', 'Export nothing')]);
    const remove = registry.register([action('export', 'Export the forest')]);
    expect(registry.list().map((a) => a.title)).toEqual(['Export the forest']);
    remove();
    expect(registry.list().map((a) => a.title)).toEqual(['Export nothing']);
  });
  it('hands out the same array until something changes', () => {
    const registry = new ActionRegistry();
    registry.register([action('a')]);
    expect(registry.list()).toBe(registry.list());
  });
});
