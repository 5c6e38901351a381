import { useEffect, useRef, useState } from 'react';
import { usePanel } from './command-panel.tsx';
import type { Plan } from './plan.ts';

/** While a control is pointed at or has the focus, the panel says what its plan would do; the plan may change meanwhile. */
export function useInHand(plan: Plan) {
  const { show } = usePanel();
  const [isFocused, setFocused] = useState(false);
  const [isPointed, setPointed] = useState(false);
  const newest = useRef(plan);
  newest.current = plan;
  const isIn = isFocused || isPointed;
  const face = JSON.stringify([plan.title, plan.problem, plan.text, plan.commandsOf(-1)]);
  useEffect(() => {
    if (isIn) show(newest.current);
  }, [show, isIn, face]);
  useEffect(() => (isIn ? () => show(null) : undefined), [show, isIn]);
  return {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  };
}
