import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { ErrorBoundary } from './app/error-boundary.tsx';
import { ensureIsolation } from './app/isolation.ts';
import { VIEWS } from './app/registry.ts';
import { holdsOwnData } from './store/capture.ts';
import { applyDensity, storedDensity } from './store/density.ts';
import { StoreContext } from './store/hooks.ts';
import { importPorts } from './store/import-port.ts';
import { syncLink, windowAddressBar } from './store/link-sync.ts';
import { replayPorts } from './store/replay-port.ts';
import { samplesAt } from './store/samples.ts';
import { SamplesContext } from './store/samples-context.ts';
import { keepSessions } from './store/session-keeper.ts';
import { newSimulation } from './store/simulation-port.ts';
import { createAppStore } from './store/store.ts';
import { applyTheme, storedTheme } from './store/theme.ts';
import { ActionRegistry, ActionsContext } from './ui/actions.tsx';

const samples = samplesAt('./samples/');
const store = createAppStore({
  theme: storedTheme(),
  views: VIEWS,
  newPort: importPorts(),
  newReplay: replayPorts(),
  newSimulation,
  loadSample: samples.load,
});

applyDensity(storedDensity());
applyTheme(store.api.getState().theme);
syncLink(store, windowAddressBar());
keepSessions(store);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <StoreContext value={store}>
      <SamplesContext value={samples}>
        <ActionsContext value={new ActionRegistry()}>
          <ErrorBoundary what="The page" resetKey="">
            <App />
          </ErrorBoundary>
        </ActionsContext>
      </SamplesContext>
    </StoreContext>
  </StrictMode>,
);

if (import.meta.env.PROD) {
  void ensureIsolation({ hasUnsavedWork: () => holdsOwnData(store.api.getState().capture) });
}
