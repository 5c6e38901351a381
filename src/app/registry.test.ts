import { describe, expect, it } from 'vitest';
import { loadView, VIEWS } from './registry.ts';

describe('views', () => {
  it('are named after their folders, once each', () => {
    const ids = VIEWS.map((view) => view.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('start');
  });
  it('have routes and go-to keys of their own', () => {
    const routes = VIEWS.flatMap((view) => view.route ?? []);
    expect(new Set(routes).size).toBe(routes.length);
    expect(routes).not.toContain('x');
    const keys = VIEWS.flatMap((view) => view.goKey ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it.each(VIEWS.map((view) => view.id))('%s says in view.tsx what it says in info.ts', async (id) => {
    expect(await loadView(id)).toMatchObject(VIEWS.find((view) => view.id === id)!);
  });
});
