// The kernel's heapsort. It is not stable, and what it does with equal keys is seen from outside: it is the order of NUMA nodes
// with equally many CPUs. lib/sort.c: sort_r, 6.12 and 6.1.

/**
 * Sorts `keys[0 … count)` ascending as signed numbers, and `ids` along with them, in place.
 * @param twoAtOnce as in 6.12: the two largest leave the heap at a time, and of equal children the right one rises; else as in 6.1
 */
export function kernelSort(keys: Int32Array, ids: Int32Array, count: number, twoAtOnce: boolean): void {
  for (let a = (count >>> 1) - 1; a >= 0; a--) siftDown(keys, ids, a, count, twoAtOnce);
  if (twoAtOnce) emptyByTwo(keys, ids, count);
  else emptyByOne(keys, ids, count);
}

function emptyByOne(keys: Int32Array, ids: Int32Array, count: number): void {
  for (let n = count - 1; n > 0; n--) {
    swap(keys, ids, 0, n);
    siftDown(keys, ids, 0, n, false);
  }
}

function emptyByTwo(keys: Int32Array, ids: Int32Array, count: number): void {
  if (count < 2) return;
  let n = count;
  while (n > 3) {
    swap(keys, ids, 0, --n);
    const second = keys[1] <= keys[2] ? 2 : 1;
    swap(keys, ids, second, --n);
    siftDown(keys, ids, second, n, true);
    siftDown(keys, ids, 0, n, true);
  }
  swap(keys, ids, 0, --n);
  if (n === 2 && keys[0] > keys[1]) swap(keys, ids, 0, 1);
}

/** Puts element `a` in its place below itself: down to a leaf along the larger children, then up to where it belongs. */
function siftDown(keys: Int32Array, ids: Int32Array, a: number, n: number, tieRight: boolean): void {
  let b = a;
  while (2 * b + 2 < n) {
    const left = 2 * b + 1;
    const leftRises = tieRight ? keys[left] > keys[left + 1] : keys[left] >= keys[left + 1];
    b = leftRises ? left : left + 1;
  }
  if (2 * b + 2 === n) b = n - 1;
  while (b !== a && keys[a] >= keys[b]) b = (b - 1) >>> 1;
  const place = b;
  while (b !== a) {
    b = (b - 1) >>> 1;
    swap(keys, ids, b, place);
  }
}

function swap(keys: Int32Array, ids: Int32Array, i: number, j: number): void {
  const [key, id] = [keys[i], ids[i]];
  keys[i] = keys[j];
  ids[i] = ids[j];
  keys[j] = key;
  ids[j] = id;
}
