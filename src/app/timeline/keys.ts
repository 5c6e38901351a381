import { useActions, useSelection } from '../../store/hooks.ts';
import { breakpointOf, breakpointWords, toggled } from '../../store/stop-words.ts';
import { behindCommand } from '../../store/timeline.ts';
import { type Action, useRegisterActions } from '../../ui/actions.tsx';
import { announce } from '../../ui/live-region.tsx';
import type { Timeline } from './use-timeline.ts';

/** Registers the ways along the timeline. */
export function useTimelineKeys(timeline: Timeline): void {
  const { simulation, branch, go, first, before, after, last, undo, redo, isAbout, nextAbout } = timeline;
  const { setPace, setBreakpoints } = useActions();
  const breakpoint = breakpointOf(useSelection());
  const way = (
    id: string,
    title: string,
    key: string | undefined,
    to: typeof first,
    none: string,
  ): Action => ({
    id: `timeline.${id}`,
    title: `Timeline: ${title}`,
    group: 'view',
    key,
    reason: to ? undefined : none,
    run: () => go(to),
  });
  // Looked for when it is asked for: a branch may be long.
  const about = (id: string, title: string, key: string, direction: 1 | -1): Action => ({
    id: `timeline.${id}`,
    title: `Timeline: ${title}`,
    group: 'view',
    key,
    reason: isAbout ? undefined : 'Nothing is selected',
    run: () => {
      const n = nextAbout(direction);
      if (n >= 0) go(behindCommand(branch, n));
      else announce(`No ${direction > 0 ? 'later' : 'earlier'} command is about it`);
    },
  });
  useRegisterActions([
    { ...way('before', 'previous command', 'ArrowLeft', before, 'This is the beginning'), hint: 'command' },
    way('after', 'next command', 'ArrowRight', after, 'This is the end of the branch'),
    way('first', 'beginning', 'Home', first, 'This is the beginning'),
    way('last', 'end of the branch', 'End', last, 'This is the end of the branch'),
    {
      ...way('undo', 'go back before the last command', 'u', undo, 'No command has been done'),
      also: 'Ctrl+z',
    },
    {
      ...way('redo', 'do the next command again', 'Shift+u', redo, 'No command follows'),
      also: 'Ctrl+Shift+z',
    },
    about('about-before', 'previous command on the selection', '[', -1),
    about('about-after', 'next command on the selection', ']', 1),
    {
      id: 'timeline.play',
      title: 'Timeline: play to the end of the branch',
      group: 'view',
      reason: last ? undefined : 'This is the end of the branch',
      run: () => setPace({ running: true, toEnd: true }),
    },
    {
      id: 'timeline.break',
      title: breakpoint ? `Breakpoint on ${breakpointWords(breakpoint)}` : 'Breakpoint on the selection',
      group: 'view',
      key: 'b',
      reason: breakpoint ? undefined : 'Select an irq or a vector first',
      run: () => breakpoint && setBreakpoints(toggled(simulation.breakpoints, breakpoint)),
    },
  ]);
}
