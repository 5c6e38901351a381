import X from 'lucide-react/icons/x';
import { type ComponentType, type ReactNode, useMemo } from 'react';
import {
  useActions,
  useApp,
  useMachine,
  useOpenCapture,
  useSelection,
  useSide,
  ViewContext,
} from '../store/hooks.ts';
import { rowOf } from '../store/machine-keys.ts';
import { describeSelection, type Selection } from '../store/selection.ts';
import type { ViewModule } from '../store/view-module.ts';
import { ActionScope, useKeys } from '../ui/actions.tsx';
import { IconButton } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { count } from '../ui/values.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { VIEWS } from './registry.ts';
import { useViewModule } from './use-view.ts';

/** Sets what hooks and actions of a view need, and keeps its failures in. */
export function ViewScope(props: {
  readonly view: ViewModule;
  readonly slot: string;
  readonly children: ReactNode;
}) {
  const { view, slot, children } = props;
  const key = useApp((state) => `${state.view} ${state.moment}`);
  return (
    <ErrorBoundary what={`${slot} of the view ${view.title}`} resetKey={key}>
      <ViewContext value={view.id}>
        <ActionScope value={view.id}>{children}</ActionScope>
      </ViewContext>
    </ErrorBoundary>
  );
}

/** The centre: the view and, under it, its path bar. */
export function Centre({ view }: { readonly view: ViewModule }) {
  const { Component, PathBar, keys = [] } = view;
  return (
    <ViewScope view={view} slot="The centre">
      <ViewKeys keys={keys} />
      <div className="centre-body">
        <Component />
      </div>
      {PathBar ? (
        <div className="path-bar no-print">
          <PathBar />
        </div>
      ) : null}
    </ViewScope>
  );
}

function ViewKeys({ keys }: { readonly keys: NonNullable<ViewModule['keys']> }) {
  useKeys(keys);
  return null;
}

export function CouldNotLoad({ what, error }: { readonly what: string; readonly error: Error }) {
  return (
    <ErrorState title={`${what} could not be loaded`}>
      {error.message}. If this page was updated, reload it; the link in the address bar brings you back here.
    </ErrorState>
  );
}

/** Id of the view whose inspector shows a selection: the one on screen if it can, else the first that can. */
export function inspectorView(selection: Selection | null, current: string): string | undefined {
  if (!selection) return undefined;
  const able = VIEWS.filter((view) => view.inspects?.includes(selection.kind));
  return (able.find((view) => view.id === current) ?? able[0])?.id;
}

/** The right column: details of what is selected. */
export function InspectorSlot({ viewId }: { readonly viewId: string }) {
  const view = useViewModule(viewId);
  const selection = useSelection();
  const { setInspectorOpen } = useActions();
  if (!selection) return null;
  return (
    <>
      <IconButton
        className="inspector-close"
        icon={X}
        small
        label="Close the inspector"
        onClick={() => setInspectorOpen(false)}
      />
      <div className="inspector-body">
        {view instanceof Error ? <CouldNotLoad what="The inspector" error={view} /> : null}
        {view && !(view instanceof Error) ? <Details view={view} selection={selection} /> : null}
      </div>
    </>
  );
}

function Details({ view, selection }: { readonly view: ViewModule; readonly selection: Selection }) {
  const machine = useMachine();
  const step = useOpenCapture()?.step ?? '';
  const line = useApp((state) => state.engine?.line ?? 0);
  const side = useSide();
  const present = useMemo(() => rowOf(machine, selection) >= 0, [machine, selection]);
  const { Inspector, inspectsAbsent, inspectsRemoved } = view;
  if (!present && !inspectsAbsent && !(inspectsRemoved && side === 'simulation')) {
    return (
      <EmptyState title={`${describeSelection(selection)} is not there`}>
        {side === 'engine' ? `The engine does not have it at line ${count(line)} of the trace.` : null}
        {side === 'simulation' ? 'The machine does not have it now.' : null}
        {side === 'capture' ? (
          <>
            This capture does not have it at <span className="mono">{step}</span>.
          </>
        ) : null}{' '}
        Another moment may.
      </EmptyState>
    );
  }
  if (!Inspector) return null;
  return (
    <ViewScope view={view} slot="The inspector">
      <Inspector selection={selection} />
    </ViewScope>
  );
}

export function NavigatorSlot({
  view,
  Navigator,
}: {
  readonly view: ViewModule;
  readonly Navigator: ComponentType;
}) {
  return (
    <ViewScope view={view} slot="The navigator">
      <Navigator />
    </ViewScope>
  );
}
