import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { useId } from 'react';
import { unitOfRoot } from '../../scenario/pci-layout.ts';
import type { FullRecipe, RootRecipe } from '../../scenario/recipe.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { BareField, Wrong } from './control.tsx';
import { devicesWithoutRoot, listWith, listWithout } from './draft.ts';
import { MACHINE_FIELDS, ROOT_FIELDS } from './fields.ts';
import { useEditing } from './use-editor.ts';

const FIELDS = Object.keys(ROOT_FIELDS) as (keyof RootRecipe)[];

/** Host bridges, one line each: which node they are near, which unit remaps what comes from them. */
export function Roots({ recipe }: { readonly recipe: FullRecipe }) {
  const { change } = useEditing();
  const id = useId();
  const { roots } = recipe;
  const add = () =>
    change((draft) => ({ ...draft, recipe: { ...draft.recipe, roots: listWith(roots, roots.length, {}) } }));
  const remove = (at: number) =>
    change((draft) => ({
      ...draft,
      recipe: {
        ...draft.recipe,
        roots: listWithout(roots, at),
        devices: devicesWithoutRoot(draft.recipe.devices, at),
      },
    }));
  return (
    <div className="ed-field ed-list" data-field="roots">
      <span className="ed-name">{MACHINE_FIELDS.roots.label}</span>
      <div className="ed-list-body">
        <p className="ed-about">{MACHINE_FIELDS.roots.about}</p>
        <Wrong field="roots" />
        <table className="ed-roots">
          <thead>
            <tr>
              <th scope="col">Bridge</th>
              {FIELDS.map((field) => (
                <th key={field} scope="col" data-tip={ROOT_FIELDS[field].about}>
                  {ROOT_FIELDS[field].label}
                </th>
              ))}
              <th scope="col">
                <span className="hidden-text">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {roots.map((root, at) => (
              <tr key={at}>
                <th scope="row" className="mono">
                  {at}
                </th>
                {FIELDS.map((field) => (
                  <td key={field}>
                    <BareField
                      path={['roots', at, field]}
                      info={ROOT_FIELDS[field]}
                      value={root[field]}
                      fallback={fallbackOf(recipe, at, field)}
                      label={`${ROOT_FIELDS[field].label} of host bridge ${at}`}
                      wrongId={`${id}-${at}`}
                    />
                  </td>
                ))}
                <td>
                  <IconButton
                    icon={X}
                    small
                    label={`Remove host bridge ${at}`}
                    reason={roots.length === 1 ? 'A machine has at least one' : undefined}
                    onClick={() => remove(at)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {roots.map((_, at) => (
          <div key={at} id={`${id}-${at}`} className="ed-wrongs">
            {FIELDS.map((field) => (
              <Wrong
                key={field}
                field={`roots[${at}].${field}`}
                name={`${ROOT_FIELDS[field].label} of ${at}`}
              />
            ))}
          </div>
        ))}
        <Button small icon={Plus} onClick={add}>
          Host bridge
        </Button>
      </div>
    </div>
  );
}

/** As pci-layout.ts deals them out; unknown while something else is wrong with the numbers. */
function fallbackOf(recipe: FullRecipe, at: number, field: keyof RootRecipe): number | undefined {
  if (field === 'unit') return unitOfRoot({ ...recipe, roots: recipe.roots.map(() => ({})) }, at);
  const node = Math.floor((at * recipe.nodes) / recipe.roots.length);
  return Number.isNaN(node) ? undefined : node;
}
