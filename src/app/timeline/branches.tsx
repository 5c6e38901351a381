// Branches as a tree: each below the one that it left.

import GitBranch from 'lucide-react/icons/git-branch';
import { commandWords } from '../../store/command-words.ts';
import { type BranchNode, branchTree, endOfBranch } from '../../store/timeline.ts';
import { machineTime } from '../../ui/machine-time.ts';
import { Popover } from '../../ui/popover.tsx';
import { plural } from '../../ui/values.tsx';
import type { Timeline } from './use-timeline.ts';

export function BranchMenu({ timeline }: { readonly timeline: Timeline }) {
  const { branches } = timeline.simulation.port;
  return (
    <Popover
      small
      variant="ghost"
      icon={GitBranch}
      label="Branches"
      data-tip="Branches: nothing that was done is lost"
      content={() => <Tree timeline={timeline} />}
    >
      Branch {timeline.branch.id + 1} of {branches.length}
    </Popover>
  );
}

function Tree({ timeline }: { readonly timeline: Timeline }) {
  return (
    <ul className="branches">
      {branchTree(timeline.simulation.port.branches).map((node) => (
        <Item key={node.id} timeline={timeline} node={node} />
      ))}
    </ul>
  );
}

function Item({ timeline, node }: { readonly timeline: Timeline; readonly node: BranchNode }) {
  const { simulation, place, go } = timeline;
  const branch = simulation.port.branches[node.id]!;
  const isHere = branch.id === place.branch;
  return (
    <li>
      <button
        type="button"
        className="branch"
        aria-current={isHere || undefined}
        onClick={(event) => {
          event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          go(endOfBranch(branch));
        }}
      >
        <Rails node={node} />
        <span className="branch-name">
          Branch {branch.id + 1}
          {branch.frozen ? <span className="muted"> as opened, read-only</span> : null}
        </span>
        <span className="branch-words">{wordsOf(timeline, node)}</span>
        <span className="mono branch-time">{machineTime(branch.end)}</span>
      </button>
    </li>
  );
}

/** `7 commands since 12.40 ms: CPU 5 goes off line`. */
function wordsOf({ simulation, texts }: Timeline, { id, depth }: BranchNode): string {
  const { lines, from } = simulation.port.branches[id]!;
  const since = depth === 0 ? '' : ` since ${machineTime(from.tick)}`;
  const own = lines.length - from.line;
  const first = lines[from.line];
  return `${plural(own, 'command')}${since}${first ? `: ${commandWords(first, texts)}` : ''}`;
}

const INDENT = 14;
const HIGH = 28;

/** Lines of a tree in front of a row. */
function Rails({ node: { depth, isLast, rails } }: { readonly node: BranchNode }) {
  const x = (level: number): number => level * INDENT + 7;
  const middle = HIGH / 2;
  const lines = rails.map((goesOn, level) => (goesOn ? `M${x(level)} 0V${HIGH}` : '')).join('');
  const elbow =
    depth === 0
      ? ''
      : `M${x(depth - 1)} 0V${isLast ? middle - 5 : HIGH}M${x(depth - 1)} ${middle - 5}q0 5 5 5H${x(depth) - 4}`;
  return (
    <svg className="branch-rails" width={x(depth) + 7} height={HIGH} aria-hidden>
      <path d={lines + elbow} />
      <circle cx={x(depth)} cy={middle} r={3.5} />
    </svg>
  );
}
