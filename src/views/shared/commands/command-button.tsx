import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { usePanel } from './command-panel.tsx';
import type { Plan } from './plan.ts';
import { useInHand } from './use-in-hand.ts';

/** Has a plan done; while it is in hand, the panel says what it would do. */
export function CommandButton(props: {
  readonly plan: Plan;
  readonly children: ReactNode;
  readonly primary?: boolean;
  /** Where the words alone do not say of what. */
  readonly label?: string;
  /** Of a form: Enter in its field does the same. */
  readonly submit?: boolean;
}) {
  const { plan, children, primary, label, submit } = props;
  const { previewId, run } = usePanel();
  const hand = useInHand(plan);
  return (
    <Button
      small
      type={submit ? 'submit' : 'button'}
      variant={primary ? 'primary' : 'default'}
      aria-describedby={previewId}
      {...(label ? { 'aria-label': label } : {})}
      {...hand}
      {...(submit ? {} : { onClick: () => void run(plan) })}
    >
      {children}
    </Button>
  );
}
