import { type Action, useActionList } from '../ui/actions.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';

const GROUPS: readonly (readonly [Action['group'], string])[] = [
  ['view', 'In this view'],
  ['go', 'Go to'],
  ['app', 'Everywhere'],
];

/** All keys that do something now, from the registry. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const actions = useActionList();
  return (
    <Dialog title="Keys" onClose={onClose} className="shortcuts">
      {GROUPS.map(([group, title]) => {
        const own = actions.filter((a) => a.group === group && (a.key || a.also));
        if (own.length === 0) return null;
        return (
          <section key={group} className="section">
            <h3>{title}</h3>
            <dl className="key-list">
              {own.map((a) => (
                <div key={a.id}>
                  <dt>
                    {a.key ? <KeyHint keys={a.key} /> : null}
                    {a.also ? <KeyHint keys={a.also} /> : null}
                  </dt>
                  <dd>{a.title}</dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
      <section className="section">
        <h3>In tables, trees and drawings</h3>
        <dl className="key-list">
          <div>
            <dt>
              <KeyHint keys="ArrowUp" /> <KeyHint keys="ArrowDown" />
            </dt>
            <dd>Move by row</dd>
          </div>
          <div>
            <dt>
              <KeyHint keys="ArrowLeft" /> <KeyHint keys="ArrowRight" />
            </dt>
            <dd>Move by cell, fold and unfold</dd>
          </div>
          <div>
            <dt>
              <KeyHint keys="Home" /> <KeyHint keys="End" />
            </dt>
            <dd>First and last</dd>
          </div>
          <div>
            <dt>
              <KeyHint keys="Enter" />
            </dt>
            <dd>Open</dd>
          </div>
        </dl>
      </section>
    </Dialog>
  );
}
