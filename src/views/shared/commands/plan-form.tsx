import type { FormEvent, ReactNode } from 'react';
import { usePanel } from './command-panel.tsx';
import type { Plan } from './plan.ts';
import { useInHand } from './use-in-hand.ts';

/** Fields of a plan: while one of them has the focus, the panel says what it would do; Enter has it done. */
export function PlanForm(props: {
  readonly label: string;
  readonly plan: Plan;
  readonly children: ReactNode;
  readonly className?: string;
  /** It was done. */
  readonly onDone?: () => void;
}) {
  const { label, plan, children, className = 'cmd-row', onDone } = props;
  const { run } = usePanel();
  const { onFocus, onBlur } = useInHand(plan);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await run(plan)) onDone?.();
  };
  return (
    <form
      className={className}
      aria-label={label}
      onSubmit={(event) => void submit(event)}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {children}
    </form>
  );
}
