// The fields of a raw write, which travel in the link.

import { useState } from 'react';
import { useParam } from '../../store/hooks.ts';
import type { RawFields } from './raw-write.ts';

/** Fields of a raw write; what is wrong with them is said once somebody tried to send, or left a field. */
export function useRawFields() {
  const [requester, setRequester] = useParam<string>('requester', '');
  const [address, setAddress] = useParam<string>('address', '');
  const [data, setData] = useParam<string>('data', '');
  const [isShown, setShown] = useState(false);
  return {
    fields: { requester, address, data },
    isShown,
    show: () => setShown(true),
    set(next: Partial<RawFields>): void {
      if (next.requester !== undefined) setRequester(next.requester);
      if (next.address !== undefined) setAddress(next.address);
      if (next.data !== undefined) setData(next.data);
      setShown(next.requester === undefined || next.address === undefined);
    },
  };
}
