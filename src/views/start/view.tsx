import './start.css';
import type { ViewModule } from '../../store/view-module.ts';
import { CollectorLine } from './collector.tsx';
import { DecodePanel } from './decode-panel.tsx';
import { DropZone } from './drop-zone.tsx';
import info from './info.ts';
import { LastSessions } from './last-sessions.tsx';
import { PresetTable } from './preset-table.tsx';
import { SampleTable } from './sample-table.tsx';

function Start() {
  return (
    <div className="start">
      <div className="start-main">
        <DropZone />
        <CollectorLine />
        <SampleTable />
      </div>
      <aside className="start-side" aria-label="Decode, restore, simulate">
        <DecodePanel />
        <LastSessions />
        <PresetTable />
      </aside>
    </div>
  );
}

export default { ...info, Component: Start } satisfies ViewModule;
