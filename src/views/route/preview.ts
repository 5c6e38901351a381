// The stations that lie before a message which nobody has sent yet.

import { type Entry, shortAddress } from './entries.ts';
import { EMPTY_STATION, type Remapping, type Station, type Way } from './journey.ts';
import { AFTER_MESSAGE, FACES, type StationId } from './stations.ts';

export function previewWay(remapping: Remapping, entry: Entry | undefined): Way {
  const ids: StationId[] = [
    'source',
    ...AFTER_MESSAGE.filter((id) => id !== 'remap' || remapping !== 'none'),
  ];
  return {
    title: '',
    stations: ids.map((id) => waiting(id, id === 'source' ? entry : undefined)),
    reached: 0,
  };
}

function waiting(id: StationId, entry: Entry | undefined): Station {
  return {
    ...EMPTY_STATION,
    id,
    title: entry ? shortAddress(entry.device) : FACES[id].generic,
    sub: entry ? `${entry.kind} ${entry.index}` : '',
    state: 'never',
  };
}
